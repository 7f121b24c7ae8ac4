//! What processes use, as Linux counts it.

use std::iter::Sum;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::desktop::Desktop;

/// Clock ticks a second in `/proc`: the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// What a process has used up to now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Time of processors, its own and the system's for it.
    pub(crate) processor: Duration,
    /// Its proportional share of memory, in kibibytes: what it shares with others counts in parts.
    memory: u64,
}

impl Usage {
    /// Of the process with this folder below `/proc`.
    pub(crate) fn of(process: &Path) -> Result<Self> {
        let stat = fs_err::read_to_string(process.join("stat"))?;
        // The second part is a name in brackets that may hold anything. `utime` and `stime` are the 14th and 15th.
        let parts: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = parts
            .iter()
            .skip(11)
            .take(2)
            .map(|part| part.parse::<f64>())
            .sum::<std::result::Result<f64, _>>()?;
        let rollup = fs_err::read_to_string(process.join("smaps_rollup"))?;
        let memory = rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB"));
        Ok(Self {
            processor: Duration::from_secs_f64(ticks / TICKS),
            memory: memory.ok_or("the system does not say how much memory it takes")?.trim().parse()?,
        })
    }

    /// The memory in megabytes.
    pub(crate) fn megabytes(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "no process has 2^52 kibibytes")]
        let kibibytes = self.memory as f64;
        kibibytes * 1024.0 / 1_000_000.0
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(usages: I) -> Self {
        usages.fold(Self::default(), |sum, each| Self {
            processor: sum.processor + each.processor,
            memory: sum.memory + each.memory,
        })
    }
}

/// The web view's processes on a desktop: the page's and its network's.
pub(crate) fn web_processes(desktop: &Desktop) -> Result<impl Iterator<Item = PathBuf> + use<>> {
    let is_one = |process: &PathBuf| {
        let program = fs_err::read_link(process.join("exe")).unwrap_or_default();
        program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("WebKit"))
    };
    Ok(desktop.processes()?.into_iter().filter(is_one))
}
