//! Position and size of the window, restored at the next start.
//!
//! On macOS and Windows `tauri-plugin-window-state` does this. On Linux that plugin makes the
//! window grow at each start: it saves the size with GTK's decorations and restores it without
//! them. GTK's own calls for reading and setting the size match.

use gtk::gdk::prelude::MonitorExt;
use gtk::gdk::{Display, Rectangle};
use gtk::prelude::*;
use tauri::{Runtime, WebviewWindow};

use super::placement::Placement;

/// Minimum window size, as in `tauri.conf.json`.
const MIN_SIZE: (i32, i32) = (900, 620);
/// Part of the window's upper edge, by which users move it, that must be on a screen.
const GRIP: Area = Area { x: 0, y: 0, width: 120, height: 32 };

/// A rectangle on the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Area {
    /// Returns width and height of the intersection; zero if there is none.
    fn intersection(self, other: Self) -> (i32, i32) {
        let along = |a: i32, a_length: i32, b: i32, b_length: i32| {
            a.saturating_add(a_length).min(b.saturating_add(b_length)) - a.max(b)
        };
        let width = along(self.x, self.width, other.x, other.width);
        let height = along(self.y, self.height, other.y, other.height);
        (width.max(0), height.max(0))
    }
}

impl Placement {
    /// Adapts the placement to the current screens: at least the minimum size, at most that of the
    /// largest screen, and without a position if the window's upper edge would be out of reach.
    pub(crate) fn on(self, screens: &[Area]) -> Self {
        let largest = |of: fn(&Area) -> i32, smallest: i32| {
            screens.iter().map(of).max().unwrap_or(i32::MAX).max(smallest)
        };
        let width = self.width.clamp(MIN_SIZE.0, largest(|screen| screen.width, MIN_SIZE.0));
        let height = self.height.clamp(MIN_SIZE.1, largest(|screen| screen.height, MIN_SIZE.1));
        let within_reach = |&(x, y): &(i32, i32)| {
            let edge = Area { x, y, width, height: GRIP.height };
            screens.iter().any(|screen| {
                let (across, down) = screen.intersection(edge);
                across >= GRIP.width && down >= GRIP.height
            })
        };
        Self { width, height, position: self.position.filter(within_reach), ..self }
    }

    /// Returns the placement to store for the current one. A maximised window has the screen's
    /// size, so the previous size is kept.
    pub(crate) fn after(self, before: Option<Self>) -> Self {
        match before {
            Some(before) if self.maximized => Self { maximized: true, ..before },
            _ => self,
        }
    }
}

/// Returns the window's current placement. Must be called on the main thread.
pub(crate) fn measure<R: Runtime>(window: &WebviewWindow<R>) -> Option<Placement> {
    let window = window.gtk_window().ok()?;
    let (width, height) = window.size();
    let position = positions_are_known().then(|| window.position());
    Some(Placement { width, height, maximized: window.is_maximized(), position })
}

/// Restores the placement of a window that is not visible yet. Must be called on the main
/// thread.
pub(crate) fn restore<R: Runtime>(window: &WebviewWindow<R>, placement: Placement) {
    let Ok(window) = window.gtk_window() else { return };
    let placement = placement.on(&screens());
    window.resize(placement.width, placement.height);
    if let Some((x, y)) = placement.position.filter(|_| positions_are_known()) {
        window.move_(x, y);
    }
    if placement.maximized {
        window.maximize();
    }
}

fn positions_are_known() -> bool {
    Display::default().is_some_and(|display| display.backend().is_x11())
}

/// Returns the part of each screen that is available to windows.
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

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const SECOND: Area = Area { x: 1920, y: 0, width: 1280, height: 1024 };

    fn at(x: i32, y: i32) -> Placement {
        Placement { width: 1180, height: 760, maximized: false, position: Some((x, y)) }
    }

    #[test]
    fn a_reachable_position_is_kept() {
        for (x, y) in [(100, 80), (1800, 0), (2000, 900), (-1000, 10)] {
            assert_eq!(at(x, y).on(&[SCREEN, SECOND]), at(x, y), "{x}, {y}");
        }
    }

    #[test]
    fn a_position_on_a_missing_screen_is_dropped() {
        for (x, y) in [(2000, 900), (-1100, 10), (100, -20), (100, 1060), (i32::MAX, i32::MAX)] {
            let placed = at(x, y).on(&[SCREEN]);
            assert_eq!((placed.position, placed.width), (None, 1180), "{x}, {y}");
        }
    }

    #[test]
    fn the_size_is_limited_to_the_minimum_and_the_screen() {
        let sized = |width, height| Placement { width, height, ..at(0, 0) }.on(&[SCREEN]);
        assert_eq!((sized(10, -5).width, sized(10, -5).height), MIN_SIZE);
        assert_eq!((sized(9000, 9000).width, sized(9000, 9000).height), (1920, 1080));
        let tiny = Area { width: 800, height: 600, ..SCREEN };
        assert_eq!(at(0, 0).on(&[tiny]).width, 900, "the minimum size takes precedence over a small screen");
    }

    #[test]
    fn a_maximised_window_keeps_its_previous_size() {
        let full = Placement { width: 1920, height: 1080, maximized: true, position: Some((0, 0)) };
        assert_eq!(full.after(Some(at(5, 5))), Placement { maximized: true, ..at(5, 5) });
        assert_eq!(full.after(None), full);
        assert_eq!(at(7, 7).after(Some(full)), at(7, 7));
    }
}
