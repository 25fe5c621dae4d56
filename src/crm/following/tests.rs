//! Which word of the CRM is taken, by a table.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Told,
    rules::{Next, is_where_it_began, next},
};
use crate::{
    domain::{
        id::OrderId,
        order::{Keeps, Order, Stage},
    },
    store::orders::Kept,
    vendors::crm::Standing,
};

fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
}

/// An order that has this status since then, and was last changed here at second 50.
fn kept(status: Option<&str>, since: Option<i64>) -> Kept {
    Kept {
        order: Order {
            id: OrderId(1),
            number: None,
            lead: None,
            keeps: Keeps::Order,
            crm_id: Some("77".to_owned()),
            total: None,
            stage: Stage::Accepted,
            status: status.map(str::to_owned),
            status_name: None,
            status_at: since.map(at),
            tracking: None,
            paid: false,
            created_at: at(0),
        },
        customer: None,
        phone_key: None,
        updated_at: at(50),
    }
}

fn standing(status: Option<&str>, since: Option<i64>) -> Standing {
    Standing {
        keeps: Keeps::Order,
        id: "77".to_owned(),
        number: None,
        status: status.map(str::to_owned),
        status_name: Some("Відправлено".to_owned()),
        stage: None,
        status_at: since.map(at),
        phone: None,
        total: None,
        tracking: None,
        paid: false,
        became: None,
        created_at: Some(at(0)),
        source: None,
        account: None,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_word_is_taken_only_when_it_is_known_to_be_newer() {
    let early = Told::Read(at(40));
    let late = Told::Read(at(60));
    let cases = [
        (
            Some("8"),
            Some(10),
            Told::Event,
            Some("12"),
            Some(11),
            Next::Take,
        ),
        (
            Some("8"),
            Some(10),
            Told::Event,
            Some("12"),
            Some(10),
            Next::Unclear,
        ),
        (
            Some("8"),
            Some(10),
            Told::Event,
            Some("12"),
            Some(9),
            Next::Older,
        ),
        (
            Some("8"),
            Some(10),
            Told::List,
            Some("12"),
            None,
            Next::Unclear,
        ),
        (
            Some("8"),
            None,
            Told::List,
            Some("12"),
            Some(9),
            Next::Unclear,
        ),
        (
            Some("8"),
            Some(10),
            Told::Event,
            Some("8"),
            Some(30),
            Next::Same,
        ),
        (Some("8"), Some(10), Told::Event, None, Some(30), Next::Same),
        (None, None, Told::Event, Some("8"), Some(1), Next::Take),
        (None, None, Told::Event, Some("8"), None, Next::Unclear),
        (Some("8"), Some(10), late, Some("12"), Some(10), Next::Take),
        (Some("8"), Some(10), late, Some("12"), None, Next::Take),
        (Some("8"), Some(10), late, Some("12"), Some(9), Next::Older),
        (
            Some("8"),
            Some(10),
            early,
            Some("12"),
            Some(10),
            Next::Unclear,
        ),
    ];
    for (was, since, told, is, from, expected) in cases {
        let got = next(&kept(was, since), &standing(is, from), told);
        assert_eq!(got, expected, "{was:?} {since:?} {told:?} {is:?} {from:?}");
    }
    let mut nameless = standing(Some("12"), Some(11));
    nameless.status_name = None;
    let known = kept(Some("8"), Some(10));
    assert_eq!(next(&known, &nameless, Told::Event), Next::Unclear);
    assert_eq!(next(&known, &nameless, late), Next::Take);
}

#[test]
fn the_status_that_an_order_begins_with_is_no_change() {
    let fresh = kept(None, None).order;
    assert!(is_where_it_began(&fresh, &standing(Some("1"), Some(2))));
    assert!(is_where_it_began(&fresh, &standing(Some("1"), None)));
    assert!(!is_where_it_began(&fresh, &standing(Some("12"), Some(90))));
    let mut accepted = standing(Some("1"), Some(90));
    accepted.stage = Some(Stage::Accepted);
    assert!(is_where_it_began(&fresh, &accepted));
    let followed = kept(Some("8"), Some(10)).order;
    assert!(!is_where_it_began(&followed, &accepted));
}
