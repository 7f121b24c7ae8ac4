//! The windows of dates in which users are counted, cut from the dates of the delivered users so
//! that each window has about as many of them.

/// Users of a window: well below the 1,000 at which the index stops counting, so that some more in
/// the index still have a number.
const USERS: usize = 800;

/// Users of a window that ends with many who were created at the same time.
const MOST_USERS: usize = 960;

/// Users of a window below which it takes in those who were created at the time of its end.
const FEW_USERS: usize = 640;

/// A range of dates of creation, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// Its first moment; none for the window of the earliest users.
    pub(super) from: Option<i64>,
    /// The moment before which it ends.
    pub(super) to: i64,
    /// Delivered users in it.
    pub(super) export: u64,
}

/// The windows of users created before `cut`, whose dates are in order. They leave no gap: the
/// first begins with the earliest possible date, the last ends with `cut`.
pub(super) fn windows(times: &[i64], cut: i64) -> Vec<Window> {
    let mut from = times.first().copied().unwrap_or(cut);
    let mut windows = vec![Window { from: None, to: from, export: 0 }];
    let mut at = 0;
    while at < times.len() {
        let to = times.get(at + USERS).map_or(cut, |&next| end(&times[at..], next));
        let end = times.partition_point(|time| *time < to);
        windows.push(Window { from: Some(from), to, export: (end - at) as u64 });
        (at, from) = (end, to);
    }
    close(&mut windows, cut);
    windows
}

/// Lets the last window end with `cut`, unless it is full as it is.
fn close(windows: &mut Vec<Window>, cut: i64) {
    let Some(last) = windows.last_mut().filter(|last| last.to < cut) else { return };
    if last.export <= MOST_USERS as u64 {
        last.to = cut;
    } else {
        let from = Some(last.to);
        windows.push(Window { from, to: cut, export: 0 });
    }
}

/// The end of a window: before the users of the moment `next`, or after them.
fn end(times: &[i64], next: i64) -> i64 {
    let before = times.partition_point(|time| *time < next);
    let with = times.partition_point(|time| *time <= next);
    if before == 0 || (before < FEW_USERS && with <= MOST_USERS) { next + 1 } else { next }
}

impl Window {
    /// The two halves of a window, by its delivered users where these have different dates, else by
    /// time. None for a single millisecond.
    pub(super) fn halves(self, times: &[i64]) -> Option<[Self; 2]> {
        let first = self.from.unwrap_or(self.to.min(0));
        let start = self.from.map_or(0, |from| times.partition_point(|time| *time < from));
        let end = times.partition_point(|time| *time < self.to);
        let median = times[start..end].get((end - start) / 2).copied().filter(|median| *median > first);
        let middle = median.unwrap_or_else(|| first.midpoint(self.to));
        if middle <= first {
            return None;
        }
        let split = times.partition_point(|time| *time < middle);
        let (before, after) = ((split - start) as u64, (end - split) as u64);
        Some([
            Self { to: middle, export: before, ..self },
            Self { from: Some(middle), export: after, ..self },
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: i64 = 1_700_000_000_000;

    /// Checks what must hold for any dates, and returns the number of windows.
    fn checked(times: &[i64]) -> usize {
        let windows = windows(times, CUT);
        assert_eq!((windows[0].from, windows.last().unwrap().to), (None, CUT));
        for pair in windows.windows(2) {
            assert_eq!(Some(pair[0].to), pair[1].from, "no gap");
        }
        for window in &windows {
            let inside = |time: &&i64| window.from.is_none_or(|from| from <= **time) && **time < window.to;
            assert_eq!(window.export, times.iter().filter(inside).count() as u64);
            assert!(window.from.is_none_or(|from| from < window.to) || times.is_empty());
        }
        windows.len()
    }

    #[test]
    fn windows_cover_all_dates_with_about_800_users_each() {
        let uniform: Vec<i64> = (0..100_000).map(|user| user * 1_000_000).collect();
        assert_eq!(checked(&uniform), 1 + 125);
        assert!(windows(&uniform, CUT).iter().all(|window| window.export <= 800));
        assert_eq!((checked(&[]), checked(&[5])), (1, 2));
        assert_eq!(windows(&[], CUT), [Window { from: None, to: CUT, export: 0 }]);
    }

    #[test]
    fn users_of_the_same_moment_are_kept_together() {
        // 500 at each second: two seconds are too many for a window.
        let by_500: Vec<i64> = (0..10_000).map(|user| user / 500 * 1_000).collect();
        assert_eq!(checked(&by_500), 1 + 20);
        // 300 at each second: three fit.
        let by_300: Vec<i64> = (0..9_000).map(|user| user / 300 * 1_000).collect();
        assert_eq!(checked(&by_300), 1 + 10);
        // 5,000 at one moment are a window of a millisecond.
        let mut burst = vec![7_000; 5_000];
        burst.splice(0..0, [1_000, 2_000]);
        burst.push(9_000);
        let found = windows(&burst, CUT);
        checked(&burst);
        assert!(found.contains(&Window { from: Some(7_000), to: 7_001, export: 5_000 }), "{found:?}");
        assert_eq!(checked(&vec![7_000; 5_000]), 3, "before, then, and after");
    }

    #[test]
    fn halves_have_the_same_users_and_dates() {
        let times: Vec<i64> = (0..2_000).map(|user| 1_000 + user / 4).collect();
        let mut queue = windows(&times, CUT);
        let total = |windows: &[Window]| windows.iter().map(|window| window.export).sum::<u64>();
        let mut steps = 0;
        while let Some(window) = queue.pop() {
            let Some(halves) = window.halves(&times) else {
                assert_eq!(window.to - window.from.unwrap(), 1);
                continue;
            };
            assert_eq!(total(&halves), window.export, "{window:?}");
            assert_eq!((halves[0].from, halves[1].to), (window.from, window.to));
            assert_eq!(Some(halves[0].to), halves[1].from);
            steps += 1;
            // Empty ones would go on for long.
            queue.extend(halves.into_iter().filter(|half| half.export > 0));
        }
        assert!(steps >= 499, "{steps}");
    }
}
