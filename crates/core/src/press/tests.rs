use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{
    declare::{Argument, Parts},
    *,
};
use crate::domain::{
    id::{ConversationId, EntryId, LeadId, SmsDraftId},
    order::OrderTab,
};

/// What released buttons carry: a line `ACTION => DATA` for each, with the screen 7.
const RELEASED: &str = include_str!("actions.txt");

/// Every row with its code.
fn codes() -> Vec<(&'static str, &'static str)> {
    let mut codes = Vec::new();
    Action::add_codes(&mut codes);
    codes
}

/// Telegram's limit, in bytes.
const LIMIT: usize = 64;

#[test]
fn released_buttons_are_read_and_written_as_ever() {
    for line in RELEASED.lines() {
        let (name, data) = line.split_once(" => ").unwrap();
        let press = Press::parse(data).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            (press.screen, format!("{:?}", press.action)),
            (7, name.to_owned())
        );
        assert_eq!(press.to_data(), data, "{line}");
    }
}

#[test]
fn every_action_stands_among_the_released_ones() {
    let code = |data: &str| data.split(':').nth(1).unwrap().to_owned();
    let data_of = |line: &str| line.split_once(" => ").unwrap().1.to_owned();
    let known: BTreeSet<String> = RELEASED.lines().map(|it| code(&data_of(it))).collect();
    for action in Action::samples() {
        let name = format!("{action:?}");
        let data = Press { screen: 7, action }.to_data();
        assert!(
            known.contains(&code(&data)),
            "actions.txt lacks a line: {name} => {data}"
        );
    }
}

#[test]
fn every_action_fits_a_button_and_reads_back() {
    for action in Action::samples() {
        for screen in [0, i64::from(u32::MAX)] {
            let action = action.clone();
            let press = Press { screen, action };
            let data = press.to_data();
            assert!(data.len() <= LIMIT, "{data}");
            assert_eq!(Press::parse(&data), Some(press), "{data}");
        }
    }
}

#[test]
fn no_two_actions_share_a_code() {
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (row, code) in codes() {
        assert!(!code.is_empty() && !code.contains(':'), "{row}: `{code}`");
        rows.entry(code).or_default().push(row);
    }
    rows.retain(|_, rows| rows.len() > 1);
    let languages = vec!["Action::Language", "Action::Languages"];
    assert_eq!(rows, BTreeMap::from([("l", languages)]));
}

#[test]
fn buttons_of_earlier_versions_are_read() {
    let own = |tab| DeskAction::Order(OrderAction::Own(tab, 0));
    for (data, action) in [
        ("1:dbl:5", DeskAction::Labels(ConversationId(5), 0)),
        ("1:dl:f:3", own(OrderTab::InWork)),
        ("1:dl:d:0", own(OrderTab::Done)),
        (
            "1:dzo:w",
            DeskAction::Order(OrderAction::List(OrderTab::InWork, 0)),
        ),
        (
            "1:dym:5",
            DeskAction::Order(OrderAction::MakeNow(ConversationId(5), None)),
        ),
    ] {
        let press = Press::parse(data).unwrap();
        assert_eq!(press.action, Action::Desk(action), "{data}");
    }
}

#[test]
fn data_of_no_button_is_no_press() {
    let refused = "1 1: :m 1:m: 1:m:x x:m 1::m 1:s 1:s:6 1:s:0 0:rt:1:0 0:rt:1:6 1:l:fr 1:l: 1:l:uk: \
        1:p 1:p: 1:p:x 1:p:1:2 1:k:1 1:a 1:a:1:2 1:a:-1 1:in:2 1:sc:x 1:sd: 1:wa:1 \
        1:wa:1:2:3 1:dt 1:dt:1:2 1:dih:1 1:dl:x:0 1:dl:f 1:dl:l:0 1:dl:lx:0 1:dbl \
        1:dbl:1:x 1:dzo 1:dzo:w:0 1:dz:x 1:dbs:1:x 1:dva:1 1:dve 1:dve:x 1:dvZ 1:dvc:x:0 \
        1:dfa:1 1:dfc 1:dfz 1:dym 1:dym:1:x 1:dym:1:2:3 1:dyg:1:x 1:la 1:ld:1 1:kf 1:km:1";
    for data in refused.split(' ').chain(["", "1:sd:x y"]) {
        assert_eq!(Press::parse(data), None, "{data}");
    }
    let long = format!("1:sd:{}", "x".repeat(NAME + 1));
    assert_eq!(Press::parse(&long), None, "{long}");
}

#[test]
fn what_an_action_is_about_is_known_by_its_row() {
    let conversation = ConversationId(5);
    assert_eq!(
        DeskAction::Labels(conversation, 2).conversation(),
        Some(conversation)
    );
    assert_eq!(DeskAction::File(EntryId(5)).conversation(), None);
    let order = OrderAction::Make(conversation);
    assert_eq!(DeskAction::Order(order).conversation(), None);
    let draft = SmsDraftId(3);
    assert_eq!(SmsAction::Sender(draft, 1).draft(), Some(draft));
    assert_eq!(SmsAction::Batch(draft).draft(), None);
    assert_eq!(LetterAction::Credit(4, LeadId(1)).letter(), Some(4));
    assert_eq!(LetterAction::Waiting(4).letter(), None);
    assert_eq!(LeadAction::AsLead(LeadId(6)).lead(), LeadId(6));
}

#[test]
fn a_reader_that_fails_leaves_the_parts_to_the_next() {
    let mut parts = Parts::split("a:b");
    let none = parts.attempt(|parts| parts.take().and(parts.take()).and(parts.take()));
    assert_eq!((none, parts.take()), (None, Some("a")));
}

proptest! {
    #[test]
    fn forged_data_is_refused_without_a_panic(data in ".{0,80}") {
        let press = Press::parse(&data);
        prop_assert!(press.is_none_or(|press| Press::parse(&press.to_data()).is_some()));
    }

    #[test]
    fn forged_arguments_are_refused_without_a_panic(
        place in any::<prop::sample::Index>(),
        arguments in prop::collection::vec("[a-z0-9+-]{0,12}", 0..4),
    ) {
        let codes = codes();
        let (_, code) = place.get(&codes);
        let data = format!("1:{code}:{}", arguments.join(":"));
        let press = Press::parse(&data);
        prop_assert!(press.is_none_or(|press| Press::parse(&press.to_data()).is_some()));
    }
}
