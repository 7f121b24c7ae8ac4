//! How smoothly the page moves, by the times between its frames.

use serde::Deserialize;

use crate::Result;
use crate::app::App;

/// Frames of one measurement.
const FRAMES: usize = 240;

/// Upper bound for the median time between two frames, in milliseconds. Wanted are 17 on a desktop;
/// a machine without a graphics processor that runs other tests takes 30 to 75.
const MAX_MEDIAN: f64 = 150.0;

/// Times between the frames of a measurement, in milliseconds, shortest first.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Frames(Vec<f64>);

impl Frames {
    /// Scrolls what a script returns up by a bit in each frame.
    pub(crate) async fn while_scrolling(app: &App<'_>, scroller: &str) -> Result<Self> {
        app.prepare().await?;
        let script = format!(
            "
            const done = arguments[arguments.length - 1];
            const scroller = (() => {{ {scroller} }})();
            const times = [];
            let before = 0;
            const step = (now) => {{
                if (before > 0) times.push(now - before);
                before = now;
                scroller.scrollTop -= 60;
                if (times.length < {FRAMES}) requestAnimationFrame(step);
                else done(times.sort((one, other) => one - other));
            }};
            requestAnimationFrame(step);"
        );
        Ok(serde_json::from_value(app.ask(&script).await?)?)
    }

    /// Checks that the page moves, and prints how.
    #[expect(clippy::print_stdout, reason = "a measurement is for reading")]
    pub(crate) fn assert_smooth(&self, what: &str) -> Result<()> {
        let Self(times) = self;
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
        let long = times.iter().filter(|time| **time > 33.4).count();
        println!(
            "{what}: {} frames, median {:.1} ms, 95 % within {:.1} ms, longest {:.1} ms, {long} over 33 ms",
            times.len(),
            at(50),
            at(95),
            times.last().copied().unwrap_or_default()
        );
        if at(50) <= MAX_MEDIAN { Ok(()) } else { Err(format!("the median is {} ms", at(50)).into()) }
    }
}

/// Upper bound for the median time from a key to the paint that follows, in milliseconds. Wanted
/// are 50 on a desktop; this is for machines without a graphics processor that run other tests and
/// an application without optimisation.
const MAX_LATENCY: f64 = 400.0;

/// Times from a key to the paint that follows, in milliseconds, shortest first.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Latencies(Vec<f64>);

impl Latencies {
    /// Types a text into the focused control, each key once the one before is on the screen.
    pub(crate) async fn of_typing(app: &App<'_>, text: &str) -> Result<Self> {
        let script = "
            window.latencies = [];
            window.latencyOf ??= addEventListener('keydown', (event) => {
                requestAnimationFrame(() => {
                    // A task after the frame, which is painted by then.
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => latencies.push(performance.now() - event.timeStamp);
                    port2.postMessage(null);
                });
            }, true) ?? true;";
        app.run(script, Vec::new()).await?;
        for (index, letter) in text.chars().enumerate() {
            app.type_text(&letter.to_string())?;
            crate::app::until("the key is on the screen", async || {
                let count = app.run("return latencies.length", Vec::new()).await?;
                Ok(count.as_u64().is_some_and(|count| count > index as u64))
            })
            .await?;
        }
        let times = app.run("return latencies.sort((one, other) => one - other)", Vec::new()).await?;
        Ok(serde_json::from_value(times)?)
    }

    /// Checks that the page answers, and prints how fast.
    #[expect(clippy::print_stdout, reason = "a measurement is for reading")]
    pub(crate) fn assert_quick(&self, what: &str) -> Result<()> {
        let Self(times) = self;
        let median = times.get(times.len() / 2).copied().unwrap_or(f64::MAX);
        let longest = times.last().copied().unwrap_or(f64::MAX);
        println!("{what}: {} keys, median {median:.1} ms, longest {longest:.1} ms", times.len());
        if median <= MAX_LATENCY { Ok(()) } else { Err(format!("{what}: the median is {median} ms").into()) }
    }
}
