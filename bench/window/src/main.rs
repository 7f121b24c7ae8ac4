//! What the window costs, against an empty window of the same Tauri, measured in the same run: `script/bench window`.
//!
//! Both programs are unmodified release builds on a desktop of their own. That a window is there for its user is read
//! off the screen: for Rollcall the first finished row of the history, which is drawn by the same pass over the page
//! that attaches what rows do; for the empty window a colour that its script gives it.

mod screen;
mod usage;

#[path = "../../../e2e/tests/window/desktop.rs"]
#[expect(dead_code, reason = "the window's tests ask more of a desktop")]
mod desktop;
#[path = "../../../e2e/tests/window/history.rs"]
mod history;

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Parser;

use desktop::{Appearance, Desktop, Running};
use screen::Screen;
use usage::Usage;

/// What went wrong, in words.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Longer than any start on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// After its start a program may still tidy up; this long after, it idles.
const SETTLED: Duration = Duration::from_secs(5);

/// Measures Rollcall's window against an empty one.
#[derive(Parser)]
struct Options {
    /// How often each program is started; the medians count.
    #[arg(long, default_value_t = 9)]
    runs: usize,
    /// Exports in the history.
    #[arg(long, default_value_t = 10_000)]
    exports: u32,
    /// Seconds during which nothing happens.
    #[arg(long, default_value_t = 30)]
    idle: u64,
}

/// A program that opens a window.
struct Program {
    name: &'static str,
    binary: PathBuf,
    /// Shows on the screen as soon as the window can be used.
    sign: screen::Colour,
}

/// What one start of a program has shown.
struct Start {
    ready: Duration,
    backend: Usage,
    page: Usage,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    history::write(&desktop.data(), &desktop.home().join("packs"), options.exports)?;
    let screen = Screen::of(&desktop)?;
    let programs = [
        // `--good-soft` of ui/src/styles/tokens.css, in light: behind the icon of a finished row.
        Program { name: "Rollcall", binary: binary("rollcall")?, sign: [0xdf, 0xf3, 0xe6] },
        // bench/empty-window/page/page.js.
        Program { name: "empty window", binary: binary("empty-window")?, sign: [0x0b, 0x6e, 0x4f] },
    ];

    let mut starts = [const { Vec::new() }; 2];
    // The first start of each fills the caches of the disk and of the web view, and does not count.
    for run in 0..=options.runs {
        for (program, starts) in programs.iter().zip(&mut starts) {
            let start = program.start(&desktop, &screen, Duration::ZERO)?.0;
            if run > 0 {
                starts.push(start);
            }
        }
    }
    let mut idle = Vec::new();
    for program in &programs {
        idle.push(program.start(&desktop, &screen, Duration::from_secs(options.idle))?);
    }
    report(&options, &programs, &starts, &idle);
    Ok(())
}

impl Program {
    /// Starts the program, waits until its window can be used, lets it idle, and ends it. Also tells which part of one
    /// processor it took while it idled.
    fn start(&self, desktop: &Desktop, screen: &Screen, idle: Duration) -> Result<(Start, f64)> {
        screen.clear()?;
        let begun = Instant::now();
        let running = Running::start(&mut desktop.command(&self.binary))?;
        let ready = screen
            .await_colour(self.sign, begun + PATIENCE)
            .map_err(|error| format!("{}: {error}", self.name))?
            .duration_since(begun);
        let mut share = 0.0;
        if !idle.is_zero() {
            sleep(SETTLED);
            let (before, since) = (self.usage(desktop)?, Instant::now());
            sleep(idle);
            let after = self.usage(desktop)?;
            let used = after.0.processor + after.1.processor - before.0.processor - before.1.processor;
            share = used.as_secs_f64() / since.elapsed().as_secs_f64();
        }
        let (backend, page) = self.usage(desktop)?;
        drop(running);
        // The web view's processes notice that nobody is there any more.
        while usage::web_processes(desktop)?.next().is_some() {
            sleep(Duration::from_millis(20));
        }
        Ok((Start { ready, backend, page }, share))
    }

    /// What the program has used so far, and what the web view has used for it.
    fn usage(&self, desktop: &Desktop) -> Result<(Usage, Usage)> {
        let backend = desktop.process(&self.binary)?.ok_or_else(|| format!("{} has ended", self.name))?;
        let page =
            usage::web_processes(desktop)?.map(|process| Usage::of(&process)).sum::<Result<Usage>>()?;
        Ok((Usage::of(Path::new(&format!("/proc/{backend}")))?, page))
    }
}

/// A program as `cargo build` leaves it: beside this one.
fn binary(name: &str) -> Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name(name);
    if binary.exists() { Ok(binary) } else { Err(format!("{} is not there", binary.display()).into()) }
}

#[expect(clippy::print_stdout, reason = "this is what it is for")]
fn report(options: &Options, programs: &[Program; 2], starts: &[Vec<Start>; 2], idle: &[(Start, f64)]) {
    println!(
        "{} starts each, {} exports in the history, {} s idle",
        options.runs, options.exports, options.idle
    );
    println!(
        "{:<14}{:>12}{:>12}{:>12}{:>12}{:>12}",
        "", "start", "(spread)", "idle CPU", "backend PSS", "web PSS"
    );
    for (index, program) in programs.iter().enumerate() {
        let mut times: Vec<Duration> = starts[index].iter().map(|start| start.ready).collect();
        times.sort();
        let spread = times.last().zip(times.first()).map_or(Duration::ZERO, |(last, first)| *last - *first);
        let (start, share) = &idle[index];
        println!(
            "{:<14}{:>9} ms{:>9} ms{:>11.2}%{:>9.1} MB{:>9.1} MB",
            program.name,
            median(&times).as_millis(),
            spread.as_millis(),
            share * 100.0,
            start.backend.megabytes(),
            start.page.megabytes(),
        );
    }
    let ready = |index: usize| {
        let mut times: Vec<Duration> = starts[index].iter().map(|start| start.ready).collect();
        times.sort();
        median(&times).as_secs_f64()
    };
    println!("start, in times the empty window's:   {:.2} (target: at most 1.3)", ready(0) / ready(1));
    println!("idle processor time:                  {:.2} % (target: below 1 %)", idle[0].1 * 100.0);
    let backend = |index: usize| idle[index].0.backend.megabytes();
    println!("backend, in times the empty window's: {:.2} (target: at most 1.5)", backend(0) / backend(1));
}

/// The middle one of what is sorted; nothing of nothing.
fn median(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
