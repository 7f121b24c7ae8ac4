//! The size of everything in the window.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The sizes to choose from, in percent.
pub(crate) const SIZES: [u16; 8] = [80, 90, 100, 110, 125, 150, 175, 200];

/// A change of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ZoomStep {
    Larger,
    Smaller,
    /// Back to the usual size.
    Usual,
    /// No change.
    Stay,
    /// This size, in percent.
    To(u16),
}

/// The size of everything in the window, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Zoom(u16);

impl Default for Zoom {
    fn default() -> Self {
        Self(100)
    }
}

impl Zoom {
    /// Returns the size in percent, whatever the settings file says at least the smallest and at
    /// most the largest one.
    pub(crate) fn percent(self) -> u16 {
        self.0.clamp(SIZES[0], SIZES[SIZES.len() - 1])
    }

    /// Returns the factor for the web view.
    pub(crate) fn factor(self) -> f64 {
        f64::from(self.percent()) / 100.0
    }

    /// Returns the next size in a direction; the largest and the smallest one stay.
    pub(crate) fn after(self, step: ZoomStep) -> Self {
        let now = self.percent();
        let next = match step {
            ZoomStep::Larger => SIZES.iter().copied().find(|size| *size > now),
            ZoomStep::Smaller => SIZES.iter().rev().copied().find(|size| *size < now),
            ZoomStep::Usual => return Self::default(),
            ZoomStep::Stay => return self,
            ZoomStep::To(percent) => return Self(Self(percent).percent()),
        };
        Self(next.unwrap_or(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_goes_through_all_steps_and_stops_at_both_ends() {
        let mut zoom = Zoom(10);
        let mut sizes = vec![zoom.percent()];
        for _ in 1..SIZES.len() {
            zoom = zoom.after(ZoomStep::Larger);
            sizes.push(zoom.percent());
        }
        assert_eq!(sizes, SIZES);
        assert_eq!(zoom.after(ZoomStep::Larger), zoom);
        assert_eq!(zoom.after(ZoomStep::Usual), Zoom::default());
        assert_eq!(Zoom(80).after(ZoomStep::Smaller), Zoom(80));
        assert_eq!(Zoom(125).after(ZoomStep::Stay), Zoom(125));
        assert_eq!(
            (Zoom(80).after(ZoomStep::To(150)), Zoom(80).after(ZoomStep::To(900))),
            (Zoom(150), Zoom(200))
        );
        assert_eq!(Zoom(130).after(ZoomStep::Smaller), Zoom(125));
        assert!((Zoom(65_535).factor() - 2.0).abs() < f64::EPSILON);
    }
}
