//! What a service allows, kept by us rather than found out by refusals.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    call_window::CallWindow,
    clock::{Moment, SharedClock},
    delivery::Priority,
};

/// Telegram's rates (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>).
#[derive(Debug, Clone, Copy)]
pub struct TelegramRates {
    pub overall_per_second: u32,
    pub per_chat_per_second: u32,
    pub per_chat_burst: u32,
    pub per_group_per_minute: u32,
}

/// When a job may go.
pub enum Limits {
    Telegram(Box<TelegramLimits>),
    /// A number of calls within a second.
    Rate(Box<Slots>),
    /// The adapter keeps its own; this tells when it has room.
    Adapter(Arc<dyn Fn(Moment) -> Moment + Send + Sync>),
}

pub struct TelegramLimits {
    rates: TelegramRates,
    overall: Slots,
    /// By lane: when the chat's bucket will be full again.
    chats: HashMap<String, Moment>,
    groups: HashMap<String, Slots>,
}

/// Entries of chats that were quiet are swept when there are more than this.
const CHATS_KEPT: usize = 4_096;

impl Limits {
    pub fn telegram(rates: TelegramRates) -> Self {
        Self::Telegram(Box::new(TelegramLimits {
            rates,
            overall: Slots::new(rates.overall_per_second, TimeDelta::seconds(1)),
            chats: HashMap::new(),
            groups: HashMap::new(),
        }))
    }

    pub fn per_second(calls: u32) -> Self {
        Self::Rate(Box::new(Slots::new(calls, TimeDelta::seconds(1))))
    }

    /// Nothing is limited.
    pub fn none() -> Self {
        Self::Adapter(Arc::new(|now| now))
    }

    /// The limit that an adapter keeps, which tells by the wall clock how long it has no room.
    pub fn of_adapter(
        clock: SharedClock,
        free_at: impl Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync + 'static,
    ) -> Self {
        Self::Adapter(Arc::new(move |now| {
            let wall = clock.now();
            now + (free_at(wall) - wall)
        }))
    }

    /// Nothing may go before a whole window has passed; where refusals would only delay, it may.
    pub fn begin_used_up(&mut self, now: Moment) {
        if let Self::Rate(slots) = self {
            slots.use_up(now);
        }
    }

    /// When the service has room for a job; now or earlier means at once, none means after a
    /// delivery that is under way.
    pub fn service_free_at(&mut self, now: Moment, priority: Priority) -> Option<Moment> {
        match self {
            Self::Telegram(limits) => limits.overall.free_at(now, priority),
            Self::Rate(slots) => slots.free_at(now, priority),
            Self::Adapter(free_at) => Some(free_at(now)),
        }
    }

    /// When a lane has room for a job of this priority.
    pub fn lane_free_at(&mut self, lane: &str, priority: Priority, now: Moment) -> Moment {
        let Self::Telegram(limits) = self else {
            return now;
        };
        if is_group(lane) {
            // One message to a group is under way at most, and it is not this one.
            return limits.group(lane).spread(now, priority).unwrap_or(now);
        }
        let full_at = limits.chats.get(lane).copied().unwrap_or(now);
        full_at - limits.spacing() * limits.room(priority)
    }

    pub fn started(&mut self, lane: &str, priority: Priority) {
        match self {
            Self::Telegram(limits) => {
                limits.overall.take(priority);
                if is_group(lane) {
                    limits.group(lane).take(priority);
                }
            }
            Self::Rate(slots) => slots.take(priority),
            Self::Adapter(_) => {}
        }
    }

    /// A slow call reached the server more than a window ago: its slot is free, though the answer
    /// may come much later. A group's slots stay: one call to a group is under way at most.
    pub fn overdue(&mut self, priority: Priority) {
        match self {
            Self::Telegram(limits) => limits.overall.let_go(priority),
            Self::Rate(slots) => slots.let_go(priority),
            Self::Adapter(_) => {}
        }
    }

    pub fn finished(&mut self, lane: &str, priority: Priority, call: Call) {
        let limits = match self {
            Self::Telegram(limits) => limits,
            Self::Rate(slots) => return slots.give_back(priority, call),
            Self::Adapter(_) => return,
        };
        limits.overall.give_back(priority, call);
        if is_group(lane) {
            let call = Call {
                was_overdue: false,
                ..call
            };
            limits.group(lane).give_back(priority, call);
            return;
        }
        let now = call.ended;
        let spacing = limits.spacing();
        let full_at = limits.chats.entry(lane.to_owned()).or_insert(now);
        *full_at = (*full_at).max(now) + spacing * i32::try_from(call.calls).unwrap_or(1);
        if limits.chats.len() > CHATS_KEPT {
            limits.chats.retain(|_, full_at| *full_at > now);
        }
    }
}

/// A delivery that has ended, as far as limits go.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Calls to the service that it was.
    pub calls: usize,
    pub ended: Moment,
    /// How long it lasted: it reached the server somewhere within that.
    pub took: TimeDelta,
    /// Whether [`Limits::overdue`] has freed its slot.
    pub was_overdue: bool,
}

impl TelegramLimits {
    fn spacing(&self) -> TimeDelta {
        TimeDelta::microseconds(1_000_000 / i64::from(self.rates.per_chat_per_second.max(1)))
    }

    /// How many may go before the bucket refills; what can wait leaves half of a chat's burst to the
    /// answers of the dialogue.
    fn room(&self, priority: Priority) -> i32 {
        let burst = i32::try_from(self.rates.per_chat_burst.max(1)).unwrap_or(i32::MAX);
        match priority {
            Priority::Answer | Priority::Notice => burst - 1,
            Priority::Mailing => (burst - 1) / 2,
        }
    }

    fn group(&mut self, lane: &str) -> &mut Slots {
        let limit = self.rates.per_group_per_minute;
        self.groups
            .entry(lane.to_owned())
            .or_insert_with(|| Slots::new(limit, TimeDelta::minutes(1)))
    }
}

/// Ids of groups are negative.
pub fn is_group(lane: &str) -> bool {
    lane.starts_with('-')
}

/// At most `limit` calls in any window, of which answers to people have their share.
pub struct Slots {
    limit: usize,
    length: TimeDelta,
    /// Whether an answer to a person used the slot.
    window: CallWindow<bool>,
    answers_in_flight: usize,
    answers_coming_back: usize,
    /// When the last notice had gone.
    last_notice: Option<Moment>,
    /// The quickest call so far, once there were enough to trust it.
    quickest: TimeDelta,
    calls: u32,
}

/// Calls after which the quickest of them is taken for the way to the server and back; the first
/// ones also open connections.
const TRUSTED_AFTER: u32 = 100;
/// A call may be a little quicker than the quickest so far.
const MARGIN: TimeDelta = TimeDelta::milliseconds(5);

impl Slots {
    fn new(limit: u32, length: TimeDelta) -> Self {
        Self {
            limit: usize::try_from(limit.max(1)).unwrap_or(usize::MAX),
            length,
            window: CallWindow::new(length),
            answers_in_flight: 0,
            answers_coming_back: 0,
            last_notice: None,
            quickest: TimeDelta::MAX,
            calls: 0,
        }
    }

    /// As if all had been used a moment ago.
    fn use_up(&mut self, now: Moment) {
        while self.window.used() < self.limit {
            self.window.end(now, false);
        }
    }

    fn free_at(&mut self, now: Moment, priority: Priority) -> Option<Moment> {
        while let Some(answer) = self.window.take_back(now) {
            self.answers_coming_back -= usize::from(answer);
        }
        if self.window.used() < self.limit_for(priority) {
            return Some(now);
        }
        self.window.nth_back(0)
    }

    /// The same for a group, where a minute is long: the last quarter of it is not for what can wait,
    /// and goes evenly through the minute, so that a customer who writes after a busy moment is
    /// announced within a share of the minute and not at its end.
    fn spread(&mut self, now: Moment, priority: Priority) -> Option<Moment> {
        let free = self.free_at(now, priority)?;
        let used = self.window.used();
        let last = self.limit / 4;
        let keeps = self.limit - last;
        if free > now || used < keeps {
            return Some(free);
        }
        match priority {
            Priority::Answer => Some(free),
            Priority::Notice => {
                let share = self.length / i32::try_from(last).unwrap_or(1).max(1);
                let next = self.last_notice.map_or(now, |last| last + share);
                Some(next.max(now))
            }
            Priority::Mailing => Some(self.window.nth_back(used - keeps).unwrap_or(now)),
        }
    }

    /// While people are being answered, what can wait leaves room for the next answers.
    fn limit_for(&self, priority: Priority) -> usize {
        match priority {
            Priority::Answer | Priority::Notice => self.limit,
            Priority::Mailing => {
                let answers = self.answers_in_flight + self.answers_coming_back;
                self.limit - answers.min(self.limit / 4)
            }
        }
    }

    fn take(&mut self, priority: Priority) {
        self.window.begin();
        self.answers_in_flight += usize::from(priority == Priority::Answer);
    }

    fn let_go(&mut self, priority: Priority) {
        let answer = priority == Priority::Answer;
        self.window.let_go();
        self.answers_in_flight = self.answers_in_flight.saturating_sub(usize::from(answer));
    }

    fn give_back(&mut self, priority: Priority, call: Call) {
        let Call {
            calls,
            ended: now,
            took,
            was_overdue,
        } = call;
        let answer = priority == Priority::Answer;
        if priority == Priority::Notice && calls > 0 {
            self.last_notice = Some(now);
        }
        if !was_overdue {
            self.let_go(priority);
        }
        // The first call of a delivery that hung was over long ago.
        let calls = calls.saturating_sub(usize::from(was_overdue));
        self.calls = self.calls.saturating_add(1);
        self.quickest = self.quickest.min(took);
        // The call had reached the server a way back ago, and the next one needs a way there: a
        // round trip together.
        let trip = if self.calls < TRUSTED_AFTER {
            TimeDelta::zero()
        } else {
            (self.quickest - MARGIN).clamp(TimeDelta::zero(), self.length / 10)
        };
        for _ in 0..calls {
            self.window.end(now - trip, answer);
            self.answers_coming_back += usize::from(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Moment {
        Moment::START + TimeDelta::hours(1)
    }

    #[test]
    fn a_slot_comes_back_a_window_after_its_call_arrived() {
        let mut slots = Slots::new(2, TimeDelta::seconds(1));
        let answer = Priority::Answer;

        assert_eq!(slots.free_at(start(), answer), Some(start()));
        slots.take(answer);
        slots.take(answer);
        assert_eq!(slots.free_at(start(), answer), None);

        let arrived = start() + TimeDelta::milliseconds(40);
        let call = Call {
            calls: 1,
            ended: arrived,
            took: TimeDelta::milliseconds(40),
            was_overdue: false,
        };
        slots.give_back(answer, call);
        let back = arrived + TimeDelta::seconds(1);
        assert_eq!(slots.free_at(arrived, answer), Some(back));
        assert_eq!(slots.free_at(back, answer), Some(back));
    }

    /// When a group's notices go within this number of seconds, if some always wait.
    fn group_goes(limit: u32, priority: Priority, seconds: i64) -> Vec<i64> {
        let mut slots = Slots::new(limit, TimeDelta::minutes(1));
        let mut gone = Vec::new();
        let mut now = start();
        while let Some(free) = slots.spread(now, priority) {
            now = now.max(free);
            let at = (now - start()).num_seconds();
            if at > seconds {
                break;
            }
            gone.push(at);
            slots.take(priority);
            let call = Call {
                calls: 1,
                ended: now,
                took: TimeDelta::zero(),
                was_overdue: false,
            };
            slots.give_back(priority, call);
        }
        gone
    }

    #[test]
    fn after_a_busy_moment_a_group_is_told_something_every_few_seconds() {
        let gone = group_goes(20, Priority::Notice, 60);
        assert_eq!(gone[..15], [0; 15]);
        assert_eq!(gone[15..19], [12, 24, 36, 48]);
        // What came back is used at once, and never more than the limit in a minute.
        let gone = group_goes(20, Priority::Notice, 600);
        assert!(gone.windows(21).all(|it| it[20] - it[0] >= 60), "{gone:?}");
        assert!(gone.windows(2).all(|it| it[1] - it[0] <= 12), "{gone:?}");
        // What can wait leaves the last quarter.
        let gone = group_goes(20, Priority::Mailing, 60);
        assert_eq!((gone[..15].to_vec(), gone[15]), (vec![0; 15], 60));
        // A group with hardly any room is served too.
        assert_eq!(group_goes(1, Priority::Notice, 120), [0, 60, 120]);
        assert_eq!(group_goes(1, Priority::Mailing, 120), [0, 60, 120]);
    }

    #[test]
    fn who_takes_over_waits_a_window() {
        let mut limits = Limits::per_second(3);
        limits.begin_used_up(start());
        let back = start() + TimeDelta::seconds(1);
        let free = |limits: &mut Limits, at| limits.service_free_at(at, Priority::Notice);
        assert_eq!(free(&mut limits, start()), Some(back));
        assert_eq!(free(&mut limits, back), Some(back));
    }

    #[test]
    fn what_can_wait_leaves_room_while_people_are_answered() {
        let mut slots = Slots::new(8, TimeDelta::seconds(1));
        for _ in 0..6 {
            slots.take(Priority::Answer);
        }

        assert!(slots.free_at(start(), Priority::Mailing).is_none());
        assert_eq!(slots.free_at(start(), Priority::Answer), Some(start()));

        let mut quiet = Slots::new(8, TimeDelta::seconds(1));
        for _ in 0..7 {
            quiet.take(Priority::Mailing);
        }
        assert_eq!(quiet.free_at(start(), Priority::Mailing), Some(start()));
    }
}
