//! How fast the page answers, by the times from a key to the paint that follows.

use serde::Deserialize;

use crate::Result;
use crate::app::App;

/// Upper bound for the median time from a key to the paint that follows, in milliseconds. Wanted
/// are 50; the rest is for machines without a graphics processor that run other tests.
const MAX_LATENCY: f64 = 150.0;

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
