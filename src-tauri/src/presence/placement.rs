//! Where the window is, and where it is put at the next start.
//!
//! On macOS and Windows `tauri-plugin-window-state` does that. On Linux it makes the window grow each time: it saves
//! a size with the decorations that GTK draws and sets one without them. GTK's own pair of calls is symmetrical.

use serde::{Deserialize, Serialize};

/// The smallest window that shows everything, as in `tauri.conf.json`.
const SMALLEST: (i32, i32) = (900, 620);
/// Of the window's upper edge, by which people move it, so much must be on a screen.
const GRIP: Area = Area { x: 0, y: 0, width: 120, height: 32 };

/// A window's place, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placement {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) maximized: bool,
    /// Absent where the system keeps that to itself, as Wayland does.
    pub(crate) position: Option<(i32, i32)>,
}

/// A rectangle on the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Area {
    /// Width and height of what both cover; nothing where they don't meet.
    fn common(self, other: Self) -> (i32, i32) {
        let along = |a: i32, a_length: i32, b: i32, b_length: i32| {
            a.saturating_add(a_length).min(b.saturating_add(b_length)) - a.max(b)
        };
        let width = along(self.x, self.width, other.x, other.width);
        let height = along(self.y, self.height, other.y, other.height);
        (width.max(0), height.max(0))
    }
}

impl Placement {
    /// This place on the screens that there are now: never smaller than the window may be, no larger than the largest
    /// screen, and with its upper edge within reach, or else wherever the system puts new windows.
    pub(crate) fn on(self, screens: &[Area]) -> Self {
        let largest = |of: fn(&Area) -> i32, smallest: i32| {
            screens.iter().map(of).max().unwrap_or(i32::MAX).max(smallest)
        };
        let width = self.width.clamp(SMALLEST.0, largest(|screen| screen.width, SMALLEST.0));
        let height = self.height.clamp(SMALLEST.1, largest(|screen| screen.height, SMALLEST.1));
        let within_reach = |&(x, y): &(i32, i32)| {
            let edge = Area { x, y, width, height: GRIP.height };
            screens.iter().any(|screen| {
                let (across, down) = screen.common(edge);
                across >= GRIP.width && down >= GRIP.height
            })
        };
        Self { width, height, position: self.position.filter(within_reach), ..self }
    }

    /// What to remember of a window whose present place this is: the size of a maximised window is the screen's, so
    /// the one before stays.
    pub(crate) fn after(self, before: Option<Self>) -> Self {
        match before {
            Some(before) if self.maximized => Self { maximized: true, ..before },
            _ => self,
        }
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::{measure, put};

#[cfg(target_os = "linux")]
mod linux {
    use gtk::gdk::prelude::MonitorExt;
    use gtk::gdk::{Display, Rectangle};
    use gtk::prelude::*;
    use tauri::{Runtime, WebviewWindow};

    use super::{Area, Placement};

    /// Where a window is now. To be called on the main thread.
    pub(crate) fn measure<R: Runtime>(window: &WebviewWindow<R>) -> Option<Placement> {
        let window = window.gtk_window().ok()?;
        let (width, height) = window.size();
        let position = places_are_known().then(|| window.position());
        Some(Placement { width, height, maximized: window.is_maximized(), position })
    }

    /// Puts a window that is not shown yet where another run has left it. To be called on the main thread.
    pub(crate) fn put<R: Runtime>(window: &WebviewWindow<R>, placement: Placement) {
        let Ok(window) = window.gtk_window() else { return };
        let placement = placement.on(&screens());
        window.resize(placement.width, placement.height);
        if let Some((x, y)) = placement.position.filter(|_| places_are_known()) {
            window.move_(x, y);
        }
        if placement.maximized {
            window.maximize();
        }
    }

    fn places_are_known() -> bool {
        Display::default().is_some_and(|display| display.backend().is_x11())
    }

    /// The part of each screen that windows may take.
    fn screens() -> Vec<Area> {
        let Some(display) = Display::default() else { return Vec::new() };
        (0..display.n_monitors())
            .filter_map(|number| display.monitor(number))
            .map(|monitor| area(&monitor.workarea()))
            .collect()
    }

    fn area(of: &Rectangle) -> Area {
        Area { x: of.x(), y: of.y(), width: of.width(), height: of.height() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const SECOND: Area = Area { x: 1920, y: 0, width: 1280, height: 1024 };

    fn at(x: i32, y: i32) -> Placement {
        Placement { width: 1180, height: 760, maximized: false, position: Some((x, y)) }
    }

    #[test]
    fn a_place_that_can_be_reached_is_kept() {
        for (x, y) in [(100, 80), (1800, 0), (2000, 900), (-1000, 10)] {
            assert_eq!(at(x, y).on(&[SCREEN, SECOND]), at(x, y), "{x}, {y}");
        }
    }

    #[test]
    fn a_place_on_a_screen_that_is_gone_is_forgotten() {
        for (x, y) in [(2000, 900), (-1100, 10), (100, -20), (100, 1060), (i32::MAX, i32::MAX)] {
            let placed = at(x, y).on(&[SCREEN]);
            assert_eq!((placed.position, placed.width), (None, 1180), "{x}, {y}");
        }
    }

    #[test]
    fn no_size_is_too_small_to_use_or_larger_than_a_screen() {
        let sized = |width, height| Placement { width, height, ..at(0, 0) }.on(&[SCREEN]);
        assert_eq!((sized(10, -5).width, sized(10, -5).height), SMALLEST);
        assert_eq!((sized(9000, 9000).width, sized(9000, 9000).height), (1920, 1080));
        let tiny = Area { width: 800, height: 600, ..SCREEN };
        assert_eq!(at(0, 0).on(&[tiny]).width, 900, "a window can be larger than a very small screen");
    }

    #[test]
    fn a_maximised_window_remembers_its_size_from_before() {
        let full = Placement { width: 1920, height: 1080, maximized: true, position: Some((0, 0)) };
        assert_eq!(full.after(Some(at(5, 5))), Placement { maximized: true, ..at(5, 5) });
        assert_eq!(full.after(None), full);
        assert_eq!(at(7, 7).after(Some(full)), at(7, 7));
    }
}
