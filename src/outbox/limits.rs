//! What a service allows, kept by us rather than found out by refusals.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{domain::delivery::Priority, store::outbox::Job};

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
    /// The adapter keeps its own; this tells when it has room.
    Adapter(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>),
}

pub struct TelegramLimits {
    rates: TelegramRates,
    overall: Slots,
    /// By lane: when the chat's bucket will be full again.
    chats: HashMap<String, DateTime<Utc>>,
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

    /// When the service has room for any job; now or earlier means at once, none means after a
    /// delivery that is under way.
    pub fn service_free_at(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Telegram(limits) => limits.overall.free_at(now),
            Self::Adapter(free_at) => Some(free_at()),
        }
    }

    /// When the job's own lane has room.
    pub fn lane_free_at(&mut self, job: &Job, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Self::Telegram(limits) = self else {
            return Some(now);
        };
        if is_group(&job.lane) {
            return limits.group(&job.lane).free_at(now);
        }
        let full_at = limits.chats.get(&job.lane).copied().unwrap_or(now);
        Some(full_at - limits.spacing() * limits.room(job.priority))
    }

    pub fn started(&mut self, job: &Job) {
        if let Self::Telegram(limits) = self {
            limits.overall.take();
            if is_group(&job.lane) {
                limits.group(&job.lane).take();
            }
        }
    }

    /// `took` is how long the call lasted: it reached the server somewhere within that.
    pub fn finished(&mut self, job: &Job, calls: usize, now: DateTime<Utc>, took: TimeDelta) {
        let Self::Telegram(limits) = self else {
            return;
        };
        limits.overall.give_back(calls, now, took);
        if is_group(&job.lane) {
            limits.group(&job.lane).give_back(calls, now, took);
            return;
        }
        let spacing = limits.spacing();
        let full_at = limits.chats.entry(job.lane.clone()).or_insert(now);
        *full_at = (*full_at).max(now) + spacing * i32::try_from(calls).unwrap_or(1);
        if limits.chats.len() > CHATS_KEPT {
            limits.chats.retain(|_, full_at| *full_at > now);
        }
    }
}

impl TelegramLimits {
    fn spacing(&self) -> TimeDelta {
        TimeDelta::microseconds(1_000_000 / i64::from(self.rates.per_chat_per_second.max(1)))
    }

    /// A mailing leaves a chat's burst to the answers of a dialogue.
    fn room(&self, priority: Priority) -> i32 {
        match priority {
            Priority::Answer | Priority::Notice => {
                i32::try_from(self.rates.per_chat_burst.max(1)).unwrap_or(i32::MAX) - 1
            }
            Priority::Mailing => 0,
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
fn is_group(lane: &str) -> bool {
    lane.starts_with('-')
}

/// So many calls in any window: a slot comes back one window after the call that it served had
/// reached the server, so that no window of the server's holds more, whatever the delays.
struct Slots {
    limit: usize,
    window: TimeDelta,
    in_flight: usize,
    coming_back: VecDeque<DateTime<Utc>>,
    /// The quickest call so far: no call reaches the server sooner after its start.
    quickest: TimeDelta,
}

impl Slots {
    fn new(limit: u32, window: TimeDelta) -> Self {
        Self {
            limit: usize::try_from(limit.max(1)).unwrap_or(usize::MAX),
            window,
            in_flight: 0,
            coming_back: VecDeque::new(),
            quickest: TimeDelta::MAX,
        }
    }

    fn free_at(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        while self.coming_back.front().is_some_and(|back| *back <= now) {
            self.coming_back.pop_front();
        }
        if self.in_flight + self.coming_back.len() < self.limit {
            return Some(now);
        }
        self.coming_back.front().copied()
    }

    const fn take(&mut self) {
        self.in_flight += 1;
    }

    fn give_back(&mut self, calls: usize, now: DateTime<Utc>, took: TimeDelta) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.quickest = self.quickest.min(took);
        // The call arrived by now at the latest, and the next one needs a while to arrive: half of
        // the quickest round trip each.
        let back = now + self.window - self.quickest.min(self.window / 10);
        for _ in 0..calls {
            self.coming_back.push_back(back);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_comes_back_a_window_after_its_call_arrived() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut slots = Slots::new(2, TimeDelta::seconds(1));

        assert_eq!(slots.free_at(start), Some(start));
        slots.take();
        slots.take();
        assert_eq!(slots.free_at(start), None);

        let arrived = start + TimeDelta::milliseconds(40);
        slots.give_back(1, arrived, TimeDelta::milliseconds(40));
        assert_eq!(slots.free_at(arrived), Some(start + TimeDelta::seconds(1)));
        slots.give_back(1, arrived, TimeDelta::milliseconds(40));
        assert_eq!(
            slots.free_at(start + TimeDelta::seconds(1)),
            Some(start + TimeDelta::seconds(1))
        );
    }
}
