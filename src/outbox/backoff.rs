//! How long to wait before another try.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;

use crate::domain::id::JobId;

const FIRST_MS: i64 = 1_000;
const LONGEST_MS: i64 = 60_000;
const LONGEST_ASIDE_MS: i64 = 3_600_000;
/// Tries after which the waits of a job that is set aside begin to grow.
const ASIDE_FROM: u32 = 5;

/// Doubles with each failed try up to a minute, give or take a quarter, so that jobs that
/// failed together do not come back together.
pub fn wait(job: JobId, attempts: u32) -> TimeDelta {
    let base = FIRST_MS
        .saturating_mul(
            1_i64
                .checked_shl(attempts.saturating_sub(1).min(20))
                .unwrap_or(i64::MAX),
        )
        .min(LONGEST_MS);
    TimeDelta::milliseconds(base + base * jitter(job, attempts) / 400)
}

/// How long a job waits that fails while others pass: it grows to an hour.
pub fn wait_aside(job: JobId, attempts: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(ASIDE_FROM).min(20);
    let base = LONGEST_MS
        .saturating_mul(1_i64.checked_shl(doublings).unwrap_or(i64::MAX))
        .min(LONGEST_ASIDE_MS);
    TimeDelta::milliseconds(base + base * jitter(job, attempts) / 400)
}

/// From -100 to 100, the same for the same try.
fn jitter(job: JobId, attempts: u32) -> i64 {
    let mut hasher = DefaultHasher::new();
    (job, attempts).hash(&mut hasher);
    i64::try_from(hasher.finish() % 201).unwrap_or_default() - 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_a_quarter() {
        for (attempts, base) in [
            (1, 1_000),
            (2, 2_000),
            (5, 16_000),
            (6, 32_000),
            (7, 60_000),
            (4_000_000_000, 60_000),
        ] {
            for job in 0..50 {
                let waited = wait(JobId(job), attempts).num_milliseconds();
                assert!(
                    (base * 3 / 4..=base * 5 / 4).contains(&waited),
                    "{attempts}: {waited}"
                );
            }
        }
    }
}
