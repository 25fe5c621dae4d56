//! A limit for each of many: how often somebody may do something within a window of time.

use std::{collections::HashMap, hash::Hash};

use chrono::TimeDelta;

use super::clock::Moment;

/// Allows a number of calls at once, and one more after each part of the window. Callers who were
/// quiet for a whole window are forgotten.
#[derive(Debug)]
pub struct Window<K> {
    burst: i32,
    spacing: TimeDelta,
    /// When each one's allowance is whole again.
    whole_at: HashMap<K, Moment>,
}

/// Entries are swept when there are more than this.
const KEPT: usize = 4_096;

impl<K: Eq + Hash> Window<K> {
    /// `burst` at once, and one each `spacing` from then on.
    pub fn new(burst: u32, spacing: TimeDelta) -> Self {
        Self {
            burst: i32::try_from(burst.max(1)).unwrap_or(i32::MAX),
            spacing,
            whole_at: HashMap::new(),
        }
    }

    /// Counts one more; `false` when it is one too many, which does not count.
    pub fn take(&mut self, key: K, now: Moment) -> bool {
        if self.whole_at.len() > KEPT {
            self.whole_at.retain(|_, at| *at > now);
        }
        let at = self.whole_at.entry(key).or_insert(now);
        let next = (*at).max(now) + self.spacing;
        if next - now > self.spacing * self.burst {
            return false;
        }
        *at = next;
        true
    }

    /// Whether nothing of the allowance is used.
    pub fn is_whole(&self, key: &K, now: Moment) -> bool {
        self.whole_at.get(key).is_none_or(|at| *at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let mut window = Window::new(3, TimeDelta::seconds(2));
        let now = Moment::START;
        assert!((0..3).all(|_| window.take(1, now)));
        assert!(!window.take(1, now));
        assert!(window.take(2, now), "others have their own");
        assert!(window.take(1, now + TimeDelta::seconds(2)));
        assert!(!window.take(1, now + TimeDelta::seconds(3)));
        assert!(window.is_whole(&1, now + TimeDelta::seconds(20)));
    }
}
