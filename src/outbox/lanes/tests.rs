//! Whose turn it is.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta};

use super::{Entry, Key, Lanes, Next, entry::Record};
use crate::{
    domain::{clock::Moment, delivery::Priority, id::JobId, stored::Original},
    store::outbox::Job,
};

const NOW: Moment = Moment::START;

fn key(lane: &str, priority: Priority) -> Key {
    (priority, lane.into())
}

fn entry(id: i64, key: &Key) -> Entry {
    let stored = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let job = Job {
        id: JobId(id),
        service: "test".to_owned(),
        lane: key.1.to_string(),
        priority: key.0,
        payload: String::new(),
        original: Original::default(),
        attempts: 0,
        not_before: stored,
        created_at: stored,
        origin: None,
    };
    Entry {
        id: JobId(id),
        attempts: 0,
        due: NOW,
        born: NOW,
        last_try: None,
        failed_alone: 0,
        successes_seen: 0,
        record: Record::default(),
        panics: 0,
        is_timer: false,
        may_hurry: true,
        was_tried: false,
        job: Some(Box::new(job)),
    }
}

fn hold(lanes: &mut Lanes, id: i64, lane: &str, priority: Priority) {
    let key = key(lane, priority);
    let entry = entry(id, &key);
    lanes.hold(key, entry, NOW);
}

fn take_at(lanes: &mut Lanes, now: Moment) -> Option<(Key, Box<Entry>)> {
    for priority in lanes.order() {
        if let Next::Job(key, entry) = lanes.take(priority, now, |_| now) {
            return Some((key, entry));
        }
    }
    None
}

fn take(lanes: &mut Lanes) -> Option<i64> {
    take_at(lanes, NOW).map(|(_, entry)| entry.id.0)
}

#[test]
fn a_lane_goes_in_order_and_one_at_a_time_whatever_the_priorities() {
    let mut lanes = Lanes::default();
    hold(&mut lanes, 1, "a", Priority::Mailing);
    hold(&mut lanes, 3, "a", Priority::Answer);
    hold(&mut lanes, 2, "a", Priority::Answer);

    assert_eq!(take(&mut lanes), Some(2));
    assert_eq!(take(&mut lanes), None);
    hold(&mut lanes, 4, "a", Priority::Notice);
    assert_eq!(take(&mut lanes), None);
    lanes.finish(&key("a", Priority::Answer), JobId(2), None, NOW);
    assert_eq!(take(&mut lanes), Some(3));
    lanes.finish(&key("a", Priority::Answer), JobId(3), None, NOW);
    assert_eq!(take(&mut lanes), Some(4));
    lanes.finish(&key("a", Priority::Notice), JobId(4), None, NOW);
    assert_eq!(take(&mut lanes), Some(1));
}

#[test]
fn a_failed_job_holds_up_its_own_lane_only() {
    let mut lanes = Lanes::default();
    hold(&mut lanes, 1, "a", Priority::Answer);
    hold(&mut lanes, 2, "a", Priority::Answer);
    hold(&mut lanes, 3, "b", Priority::Answer);
    let (lane, mut first) = take_at(&mut lanes, NOW).unwrap();
    assert_eq!(first.id, JobId(1));

    let later = NOW + TimeDelta::seconds(5);
    first.due = later;
    first.was_tried = true;
    lanes.finish(&lane, JobId(1), Some(*first), NOW);

    assert_eq!(take(&mut lanes), Some(3));
    assert_eq!(take(&mut lanes), None);
    assert_eq!(lanes.next_time(), Some(later));
    lanes.wake(later);
    let (_, again) = take_at(&mut lanes, later).unwrap();
    assert_eq!(again.id, JobId(1));
}

#[test]
fn a_job_that_is_set_aside_holds_up_nobody() {
    let mut lanes = Lanes::default();
    hold(&mut lanes, 1, "a", Priority::Answer);
    hold(&mut lanes, 2, "a", Priority::Answer);
    let (lane, mut first) = take_at(&mut lanes, NOW).unwrap();
    let later = NOW + TimeDelta::minutes(5);
    first.due = later;
    lanes.set_aside(lane, *first, NOW);

    assert_eq!(take(&mut lanes), Some(2));
    assert_eq!(lanes.next_aside(), Some(later));
    assert!(lanes.recall_aside(NOW).is_none());
    assert!(lanes.recall_aside(later).is_some());
    lanes.finish(&key("a", Priority::Answer), JobId(2), None, later);
    assert_eq!(take_at(&mut lanes, later).unwrap().1.id, JobId(1));
}

#[test]
fn a_delivered_job_is_not_taken_in_again_before_or_after_it_is_noted() {
    let mut lanes = Lanes::default();
    hold(&mut lanes, 1, "a", Priority::Answer);
    assert_eq!(take(&mut lanes), Some(1));
    lanes.finish(&key("a", Priority::Answer), JobId(1), None, NOW);

    hold(&mut lanes, 1, "a", Priority::Answer);
    lanes.clear();
    hold(&mut lanes, 1, "a", Priority::Answer);
    assert_eq!(take(&mut lanes), None);

    lanes.forget(vec![JobId(1)]);
    assert_eq!(lanes.len(), 0);
    hold(&mut lanes, 1, "a", Priority::Answer);
    assert_eq!(take(&mut lanes), None);
}

#[test]
fn lanes_take_turns_and_fresh_ones_pass_stale_ones() {
    let mut lanes = Lanes::default();
    for id in 0..300 {
        hold(&mut lanes, id, &(id % 3).to_string(), Priority::Answer);
    }
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for _ in 0..30 {
        let (lane, entry) = take_at(&mut lanes, NOW).unwrap();
        *counts.entry(lane.clone()).or_default() += 1;
        lanes.finish(&lane, entry.id, None, NOW);
    }
    assert!(counts.values().all(|count| *count == 10), "{counts:?}");

    // A minute later somebody new comes: they go first, and the backlog gets every fourth turn.
    let later = NOW + TimeDelta::minutes(1);
    for id in 1_000..1_009 {
        let key = key(&id.to_string(), Priority::Answer);
        let mut new = entry(id, &key);
        (new.due, new.born) = (later, later);
        lanes.hold(key, new, later);
    }
    let mut fresh = 0;
    for _ in 0..12 {
        let (lane, entry) = take_at(&mut lanes, later).unwrap();
        fresh += usize::from(entry.id.0 >= 1_000);
        lanes.finish(&lane, entry.id, None, later);
    }
    assert_eq!(fresh, 9);
}

#[test]
fn a_less_urgent_priority_is_never_starved() {
    let mut lanes = Lanes::default();
    for id in 0..100 {
        hold(&mut lanes, id, &id.to_string(), Priority::Answer);
    }
    hold(&mut lanes, 500, "notice", Priority::Notice);
    let taken: Vec<i64> = (0..10).filter_map(|_| take(&mut lanes)).collect();
    assert_eq!(taken[0], 0);
    assert!(taken.contains(&500), "{taken:?}");
}

#[test]
fn the_trial_goes_to_the_job_that_was_tried_least_and_longest_ago() {
    let mut lanes = Lanes::default();
    for (id, attempts, seconds) in [(1, 3, 1), (2, 2, 9), (3, 2, 5), (4, 1, 20)] {
        let key = key(&id.to_string(), Priority::Answer);
        let mut tried = entry(id, &key);
        tried.attempts = attempts;
        tried.was_tried = true;
        tried.last_try = Some(NOW + TimeDelta::seconds(seconds));
        tried.due = NOW + TimeDelta::minutes(1);
        lanes.hold(key, tried, NOW);
    }
    let best = |just_failed| {
        let keys: Vec<Key> = lanes.candidates().collect();
        lanes
            .best_trial(keys.iter(), just_failed)
            .map(|(_, first)| first.id.0)
    };
    assert_eq!(best(None), Some(4));
    assert_eq!(best(Some(JobId(4))), Some(3));
}

#[test]
fn what_is_said_first_in_a_chat_goes_first_whoevers_turn_it_is() {
    let mut lanes = Lanes::default();
    for id in 0..100 {
        hold(&mut lanes, 2 * id, &id.to_string(), Priority::Answer);
        hold(&mut lanes, 2 * id + 1, &id.to_string(), Priority::Notice);
    }
    let mut answered = std::collections::HashSet::new();
    while let Some((lane, entry)) = take_at(&mut lanes, NOW) {
        if lane.0 == Priority::Answer {
            answered.insert(lane.1.clone());
        } else {
            assert!(answered.contains(&lane.1), "{lane:?}");
        }
        lanes.finish(&lane, entry.id, None, NOW);
    }
    assert_eq!(answered.len(), 100);
}

#[test]
fn an_answer_does_not_overtake_an_earlier_notice_to_the_same_person() {
    let order = |lane: &str| {
        let mut lanes = Lanes::default();
        hold(&mut lanes, 1, lane, Priority::Mailing);
        hold(&mut lanes, 2, lane, Priority::Answer);
        hold(&mut lanes, 3, lane, Priority::Notice);
        let mut taken = Vec::new();
        while let Some((key, entry)) = take_at(&mut lanes, NOW) {
            if entry.id == JobId(2) {
                // The next message comes while the first answer is on its way.
                hold(&mut lanes, 4, lane, Priority::Answer);
            }
            taken.push(entry.id.0);
            lanes.finish(&key, entry.id, None, NOW);
        }
        taken
    };
    assert_eq!(order("7"), [2, 3, 4, 1]);
    assert_eq!(order("-7"), [2, 4, 3, 1]);
}
