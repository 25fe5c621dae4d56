//! Which manager gets a conversation: the ways to share them out, and whether a manager is there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{hours::Hours, id::ManagerId};

/// How conversations are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// An admin gives each to somebody.
    ByHand,
    /// Everybody is notified, and the first manager to take it has it.
    #[default]
    FirstTakes,
    /// The program gives it to the manager who has waited longest for one.
    RoundRobin,
    /// The program gives it to the manager with the fewest open ones; of several, to the one who
    /// has waited longest for one.
    LeastBusy,
}

impl Policy {
    pub const ALL: [Self; 4] = [
        Self::ByHand,
        Self::FirstTakes,
        Self::RoundRobin,
        Self::LeastBusy,
    ];

    /// Whether the program shares them out.
    pub const fn is_automatic(self) -> bool {
        matches!(self, Self::RoundRobin | Self::LeastBusy)
    }
}

/// Which of a manager's conversations count as load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// All that they hold.
    #[default]
    Held,
    /// Those whose customer waits for the shop.
    Waiting,
}

/// What a manager sees of their department's conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    /// Those that they hold or ever answered.
    Own,
    /// Also those that nobody holds.
    OwnAndFree,
    #[default]
    All,
}

impl Sees {
    pub const ALL: [Self; 3] = [Self::Own, Self::OwnAndFree, Self::All];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::OwnAndFree => "own_and_free",
            Self::All => "all",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sees| sees.as_str() == name)
    }
}

/// What a manager has said of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    Here,
    /// A break: customers who write to them meanwhile go to any manager.
    Away,
    /// A break, after which they go on with their customers themselves.
    AwayKeeping,
}

impl Stated {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Away => "away",
            Self::AwayKeeping => "away_keeping",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Here, Self::Away, Self::AwayKeeping]
            .into_iter()
            .find(|stated| stated.as_str() == name)
    }
}

/// Whether a manager is there: what they said last counts until their shift next begins or ends,
/// then the shift does. A manager without hours is there unless they said otherwise.
pub fn is_here(
    hours: Option<&Hours>,
    stated: Option<(Stated, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> bool {
    match (hours, stated) {
        (None, stated) => stated.is_none_or(|(stated, _)| stated == Stated::Here),
        (Some(hours), Some((stated, at)))
            if hours.next_change(at).is_none_or(|change| change > now) =>
        {
            stated == Stated::Here
        }
        (Some(hours), _) => hours.is_open(now),
    }
}

/// A manager who is there, as the choice sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub manager: ManagerId,
    /// Conversations that count.
    pub load: i64,
    /// The most that they may have.
    pub capacity: i64,
    /// When they were last given one.
    pub assigned_at: Option<DateTime<Utc>>,
    pub takes: Takes,
}

/// Whose conversations a manager is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Everybodys,
    /// Their own customers' only.
    OwnClients,
}

impl Candidate {
    pub const fn has_room(&self) -> bool {
        self.load < self.capacity
    }
}

/// The manager who gets the next conversation. `None` means that nobody has room.
pub fn choose(policy: Policy, candidates: &[Candidate]) -> Option<ManagerId> {
    let free = candidates
        .iter()
        .filter(|candidate| candidate.has_room() && candidate.takes == Takes::Everybodys);
    let load = |candidate: &Candidate| match policy {
        Policy::LeastBusy => candidate.load,
        Policy::ByHand | Policy::FirstTakes | Policy::RoundRobin => 0,
    };
    free.min_by_key(|candidate| (load(candidate), candidate.assigned_at, candidate.manager))
        .map(|candidate| candidate.manager)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::hours::Week;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
    }

    fn candidate(id: i64, load: i64, assigned: Option<i64>) -> Candidate {
        Candidate {
            manager: ManagerId(id),
            load,
            capacity: 5,
            assigned_at: assigned.map(at),
            takes: Takes::Everybodys,
        }
    }

    #[test]
    fn the_policies_choose_as_they_say() {
        let people = [
            candidate(1, 2, Some(10)),
            candidate(2, 3, Some(5)),
            candidate(3, 2, Some(8)),
            candidate(4, 5, None),
        ];
        assert_eq!(choose(Policy::LeastBusy, &people), Some(ManagerId(3)));
        assert_eq!(choose(Policy::RoundRobin, &people), Some(ManagerId(2)));
        assert_eq!(choose(Policy::RoundRobin, &people[3..]), None);
        let shy = Candidate {
            takes: Takes::OwnClients,
            ..people[0]
        };
        assert_eq!(choose(Policy::LeastBusy, &[shy]), None);
    }

    #[test]
    fn what_was_said_counts_until_the_shift_changes() {
        let hours = Hours {
            zone: chrono_tz::Europe::Kyiv,
            week: "mon-fri 09:00-13:00, 14:00-18:00".parse::<Week>().unwrap(),
            days_off: std::collections::BTreeSet::new(),
        };
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let morning = utc("2026-11-23T08:00:00Z"); // Monday 10:00
        let lunch = utc("2026-11-23T11:30:00Z"); // 13:30
        let night = utc("2026-11-23T20:00:00Z");
        let next = utc("2026-11-24T08:00:00Z");
        for (stated, now, here) in [
            (None, morning, true),
            (None, lunch, false),
            (Some((Stated::Away, morning)), morning, false),
            (Some((Stated::Away, morning)), lunch, false),
            (
                Some((Stated::Away, morning)),
                utc("2026-11-23T12:00:00Z"),
                true,
            ),
            (Some((Stated::Here, lunch)), lunch, true),
            (Some((Stated::Here, night)), night, true),
            (Some((Stated::Here, night)), next, true),
            (Some((Stated::Away, night)), next, true),
        ] {
            assert_eq!(is_here(Some(&hours), stated, now), here, "{stated:?} {now}");
        }
        assert!(is_here(None, None, night));
        assert!(!is_here(None, Some((Stated::Away, morning)), next));
    }

    proptest! {
        #[test]
        fn turns_and_loads_stay_even(count in 1_usize..8, talks in 1_i64..80) {
            for policy in [Policy::RoundRobin, Policy::LeastBusy] {
                let mut people: Vec<_> = (0..count)
                    .map(|id| Candidate {
                        capacity: 1_000,
                        ..candidate(i64::try_from(id).unwrap(), 0, None)
                    })
                    .collect();
                for turn in 0..talks {
                    let chosen = choose(policy, &people).unwrap();
                    let chosen = people.iter_mut().find(|it| it.manager == chosen).unwrap();
                    chosen.load += 1;
                    chosen.assigned_at = Some(at(0) + TimeDelta::seconds(turn));
                }
                let loads = people.iter().map(|it| it.load);
                let (most, least) = (loads.clone().max().unwrap(), loads.min().unwrap());
                prop_assert!(most - least <= 1, "{policy:?} {people:?}");
            }
        }
    }
}
