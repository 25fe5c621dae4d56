//! The window under every rate limit: a limited number of calls within a length of time, whatever the
//! delays. A call's slot comes back one length after the call has ended, not after it began.

use std::collections::VecDeque;

use chrono::TimeDelta;

use super::clock::Moment;

/// The calls that use a slot, each with a mark of its owner's.
#[derive(Debug)]
pub struct CallWindow<T = ()> {
    length: TimeDelta,
    in_flight: usize,
    /// When each used slot comes back, the soonest first.
    coming_back: VecDeque<(Moment, T)>,
}

impl<T> CallWindow<T> {
    pub const fn new(length: TimeDelta) -> Self {
        Self {
            length,
            in_flight: 0,
            coming_back: VecDeque::new(),
        }
    }

    /// Slots in use: of calls under way, and of calls whose time is not over.
    pub fn used(&self) -> usize {
        self.in_flight + self.coming_back.len()
    }

    /// The slot that came back by `now`, if any is left to be told.
    pub fn take_back(&mut self, now: Moment) -> Option<T> {
        let back = self.coming_back.pop_front_if(|(back, _)| *back <= now);
        back.map(|(_, mark)| mark)
    }

    /// Forgets all slots that came back by `now`.
    pub fn tidy(&mut self, now: Moment) {
        while self.take_back(now).is_some() {}
    }

    /// When the slot comes back that is the `nth` from now, counted from 0. `None` means that it is
    /// of a call under way.
    pub fn nth_back(&self, nth: usize) -> Option<Moment> {
        self.coming_back.get(nth).map(|(back, _)| *back)
    }

    pub const fn begin(&mut self) {
        self.in_flight += 1;
    }

    /// A call is under way no more; its slot is free unless [`Self::end`] keeps it.
    pub const fn let_go(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Keeps a slot for the length of the window after `reached`, when the call reached the server.
    pub fn end(&mut self, reached: Moment, mark: T) {
        let back = reached + self.length;
        let at = self.coming_back.partition_point(|(it, _)| *it <= back);
        self.coming_back.insert(at, (back, mark));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_comes_back_a_length_after_its_call_has_ended() {
        let mut window = CallWindow::new(TimeDelta::seconds(60));
        let now = Moment::START;
        window.begin();
        assert_eq!((window.used(), window.nth_back(0)), (1, None));

        let ended = now + TimeDelta::seconds(5);
        window.let_go();
        window.end(ended, 'a');
        window.end(now, 'b');

        let first = now + TimeDelta::seconds(60);
        assert_eq!((window.used(), window.nth_back(0)), (2, Some(first)));
        assert_eq!(window.take_back(first), Some('b'));
        assert_eq!(window.take_back(first), None);
        window.tidy(first + TimeDelta::seconds(5));
        assert_eq!(window.used(), 0);
    }
}
