//! `rollcall-cli`: Rollcall without a window. The same exporter, for terminals, servers and
//! scripts.
//!
//! Its output is safe to share: no secret and no download link ever reaches a stream.

mod args;
mod commands;
mod connect;
mod exit;
mod secret_text;
mod show;
mod signals;
mod usage;
mod words;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use exporter::{Explained, NetworkProblem, Problem};
use tokio::runtime::Builder;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::args::{Args, Command};
use crate::show::Console;

/// The crates whose log lines are shown. Others' may hold addresses with signatures in them.
const LOGGED: &[&str] =
    &["auth0", "download", "convert", "store", "secrets", "exporter", "tenant_sim", "rollcall_cli"];

fn main() -> ExitCode {
    let args = Args::parse();
    log(args.common.log);
    let console = Console::new(args.common.json);
    match runtime(&args.command).build() {
        Ok(runtime) => runtime.block_on(run(args, &console)),
        Err(error) => {
            let problem = Problem::from(NetworkProblem::Setup(Explained::by(&error)));
            console.close(Err(problem.into()))
        }
    }
}

/// Chooses the threads. A client waits for one network connection and one disk, so a single thread
/// is enough and saves memory; a simulated tenant serves many clients.
fn runtime(command: &Command) -> Builder {
    let mut builder = match command {
        Command::Demo(_) | Command::Simulate(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all();
    builder
}

async fn run(args: Args, console: &Console) -> ExitCode {
    let common = args.common;
    let outcome = match args.command {
        Command::Demo(demo) => commands::demo::run(&common, demo, console).await,
        Command::Simulate(simulate) => commands::simulate::run(simulate, console).await,
        Command::Tenant(tenant) => commands::tenant::run(&common, tenant, console).await,
        Command::Export(export) => commands::export::run(&common, *export, console).await,
        Command::Person(person) => commands::person::run(&common, person, console).await,
        Command::Presets(presets) => commands::presets::run(&common, presets).await,
        Command::History(history) => commands::history::run(&common, history, console).await,
        Command::Activity(activity) => commands::activity::run(&common, activity).await,
        Command::Resume(resume) => commands::resume::run(&common, resume, console).await,
        Command::Convert(convert) => commands::convert::run(convert, console).await,
        Command::Verify(verify) => commands::verify::run(&common, verify, console).await,
        Command::Key(key) => commands::key::run(&common, key, console).await,
        Command::Completions { shell } => {
            commands::completions(shell);
            return ExitCode::SUCCESS;
        }
    };
    console.close(outcome)
}

fn log(level: LevelFilter) {
    let targets =
        LOGGED.iter().fold(Targets::new(), |targets, crate_name| targets.with_target(*crate_name, level));
    // Colours are for terminals.
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(std::io::stderr)
        .with_filter(targets);
    tracing_subscriber::registry().with(lines).init();
}
