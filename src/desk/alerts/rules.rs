//! When people are notified of a trouble, reminded of it, and notified of its end. Nothing here
//! sends or stores.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::findings::Finding;

/// How long an outage lasts before people are notified.
const OUTAGE: TimeDelta = TimeDelta::minutes(2);
/// How long a trouble that another replica has seen counts as lasting.
const STALE: TimeDelta = TimeDelta::minutes(3);
/// How long all is well before the trouble is reported to be over.
const CALM: TimeDelta = TimeDelta::seconds(60);
/// The same for a trouble that comes back again and again, for each time that it did.
const RESTLESS: TimeDelta = TimeDelta::minutes(10);
const MOST_RESTLESS: TimeDelta = TimeDelta::minutes(30);
/// A trouble that comes back within this time comes back again and again.
const REMEMBERED: TimeDelta = TimeDelta::hours(2);
/// After the first message: once more, and once more.
const AGAIN: TimeDelta = TimeDelta::hours(1);
const ONCE_MORE: TimeDelta = TimeDelta::hours(5);
const DAILY: TimeDelta = TimeDelta::hours(24);
/// People are notified when the number of waiting jobs passes one of these.
const MANY: [i64; 3] = [10, 50, 200];

/// What waits because of a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    pub count: i64,
    /// When the oldest of it was asked for.
    pub oldest: Option<DateTime<Utc>>,
}

/// What is to be done about a trouble now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Nothing,
    /// People are told, in a new message.
    Tell,
    /// The last message may be brought up to date.
    Renew,
    /// People are told that it is over.
    Clear,
    /// It is over and nobody knew of it.
    Forget,
}

/// A trouble is seen: what its row says from now on.
pub fn seen(finding: &mut Finding, is_refused: bool, reason: &str, now: DateTime<Utc>) {
    if let Some(cleared) = finding.cleared_at {
        let is_back = finding.told_at.is_some() && now - cleared < REMEMBERED;
        finding.opened = if is_back { finding.opened + 1 } else { 1 };
        finding.cleared_at = None;
        finding.since = now;
        finding.told_at = None;
        finding.times = 0;
        finding.waiting = 0;
        finding.shown = None;
        finding.is_refused = is_refused;
        reason.clone_into(&mut finding.reason);
    } else if is_refused != finding.is_refused {
        // What is refused may look down for a moment; what was down may turn out to be refused.
        finding.is_refused |= is_refused;
        reason.clone_into(&mut finding.reason);
    }
    finding.better_at = None;
    finding.seen_at = now;
}

/// A trouble is not seen by this replica.
pub fn unseen(finding: &mut Finding, by: &str, now: DateTime<Utc>) {
    let is_ours = finding.seen_by == by;
    if finding.cleared_at.is_none()
        && finding.better_at.is_none()
        && (is_ours || now - finding.seen_at > STALE)
    {
        finding.better_at = Some(now);
    }
}

/// How long all must be well.
fn calm(finding: &Finding) -> TimeDelta {
    match i32::try_from(finding.opened).unwrap_or(i32::MAX) {
        ..=1 => CALM,
        more => (RESTLESS * (more - 1).min(100)).min(MOST_RESTLESS),
    }
}

fn level(waiting: i64) -> usize {
    MANY.iter().filter(|many| waiting >= **many).count()
}

/// When it is told for the next time.
fn next_telling(finding: &Finding) -> DateTime<Utc> {
    let Some(told) = finding.told_at else {
        return finding.since;
    };
    told + match finding.times {
        ..=1 => AGAIN,
        2 => ONCE_MORE,
        _ => DAILY,
    }
}

/// What is to be done about a trouble now.
pub fn step(finding: &Finding, waiting: &Waiting, now: DateTime<Utc>) -> Step {
    if finding.cleared_at.is_some() {
        return Step::Nothing;
    }
    let is_told = finding.told_at.is_some();
    if let Some(better) = finding.better_at {
        if !is_told {
            return Step::Forget;
        }
        return if now - better >= calm(finding) {
            Step::Clear
        } else {
            Step::Nothing
        };
    }
    if !is_told {
        let since = waiting
            .oldest
            .map_or(finding.since, |it| it.min(finding.since));
        let due = finding.is_refused || now - since >= OUTAGE;
        return if due { Step::Tell } else { Step::Nothing };
    }
    if now >= next_telling(finding) || level(waiting.count) > level(finding.waiting) {
        return Step::Tell;
    }
    Step::Renew
}

/// When to look at a trouble again without anything having happened; `None` means never.
pub fn next_look(
    finding: &Finding,
    waiting: &Waiting,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if finding.cleared_at.is_some() {
        return None;
    }
    if let Some(better) = finding.better_at {
        return Some(better + calm(finding));
    }
    let renew = match now - finding.since {
        young if young < TimeDelta::minutes(10) => TimeDelta::minutes(1),
        older if older < TimeDelta::hours(1) => TimeDelta::minutes(5),
        _ => TimeDelta::minutes(30),
    };
    let next = if finding.told_at.is_some() {
        next_telling(finding)
    } else {
        let since = waiting
            .oldest
            .map_or(finding.since, |it| it.min(finding.since));
        since + OUTAGE
    };
    Some(next.min(now + renew).max(now + TimeDelta::seconds(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn down() -> Finding {
        Finding {
            id: 1,
            service: "crm".to_owned(),
            destination: None,
            is_refused: false,
            is_partial: false,
            reason: "x".to_owned(),
            since: start(),
            seen_at: start(),
            seen_by: "a".to_owned(),
            better_at: None,
            told_at: None,
            times: 0,
            waiting: 0,
            shown: None,
            opened: 1,
            cleared_at: None,
        }
    }

    /// Plays a service that is down or not at each second; the messages by second.
    fn play(mut finding: Finding, seconds: i64, is_down: impl Fn(i64) -> bool) -> Vec<(i64, Step)> {
        let mut told = Vec::new();
        for second in 0..seconds {
            let now = start() + TimeDelta::seconds(second);
            if is_down(second) {
                let refused = finding.is_refused;
                seen(&mut finding, refused, "x", now);
            } else {
                unseen(&mut finding, "a", now);
            }
            let step = step(&finding, &Waiting::default(), now);
            match step {
                Step::Tell => {
                    finding.told_at = Some(now);
                    finding.times += 1;
                    told.push((second, step));
                }
                Step::Clear => {
                    finding.cleared_at = Some(now);
                    told.push((second, step));
                }
                Step::Forget => finding.cleared_at = Some(now),
                Step::Nothing | Step::Renew => {}
            }
        }
        told
    }

    #[test]
    fn an_outage_is_told_after_two_minutes_again_by_the_table_and_once_at_its_end() {
        const HOUR: i64 = 3_600;
        let told = play(down(), 60 * HOUR, |second| second < 55 * HOUR);
        let tell = |second| (second, Step::Tell);
        assert_eq!(
            told,
            [
                tell(120),
                tell(120 + HOUR),
                tell(120 + 6 * HOUR),
                tell(120 + 30 * HOUR),
                tell(120 + 54 * HOUR),
                (55 * HOUR + 60, Step::Clear)
            ]
        );
        assert_eq!(play(down(), 600, |second| second < 119), []);
    }

    #[test]
    fn a_refusal_is_told_at_once() {
        let refused = Finding {
            is_refused: true,
            ..down()
        };
        assert_eq!(
            play(refused, 600, |second| second < 30),
            [(0, Step::Tell), (90, Step::Clear)]
        );
    }

    #[test]
    fn what_comes_and_goes_is_told_twice_at_most() {
        for is_refused in [false, true] {
            for period in [10, 30, 59] {
                let finding = Finding {
                    is_refused,
                    ..down()
                };
                let told = play(finding, 3_600, |second| second / period % 2 == 0);
                assert!(told.len() <= 2, "{period} {told:?}");
            }
        }
        // Slower, it is told as such, and not with every turn.
        let told = play(down(), 3_600, |second| second / 180 % 2 == 0);
        assert!(told.len() <= 5, "{told:?}");
    }

    #[test]
    fn many_that_wait_are_told_once_for_each_threshold() {
        let told = Finding {
            told_at: Some(start()),
            times: 1,
            waiting: 9,
            ..down()
        };
        let waiting = |count| Waiting {
            count,
            oldest: None,
        };
        assert_eq!(step(&told, &waiting(9), start()), Step::Renew);
        assert_eq!(step(&told, &waiting(10), start()), Step::Tell);
        let told = Finding {
            waiting: 12,
            ..told
        };
        assert_eq!(step(&told, &waiting(49), start()), Step::Renew);
        assert_eq!(step(&told, &waiting(50), start()), Step::Tell);
    }

    #[test]
    fn what_waits_longer_than_the_outage_is_told_at_once() {
        let oldest = Some(start() - TimeDelta::minutes(3));
        let waiting = Waiting { count: 1, oldest };
        assert_eq!(step(&down(), &waiting, start()), Step::Tell);
    }

    #[test]
    fn another_replicas_trouble_ends_when_it_is_not_seen_any_more() {
        let mut finding = down();
        unseen(&mut finding, "b", start() + TimeDelta::minutes(2));
        assert_eq!(finding.better_at, None);
        unseen(&mut finding, "b", start() + TimeDelta::minutes(4));
        assert!(finding.better_at.is_some());
    }
}
