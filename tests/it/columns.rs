//! Every text column of the database: what it may hold, whether it is sealed and what becomes of it
//! when a person asks to be forgotten. A new column fails here until somebody has decided.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use on_both::on_both;
use secrecy::SecretString;

use crate::{
    desk::{asks, group, last_with, manager, presses_beside, with_group},
    harness::{Engine, TestApp},
    privacy::{columns, forgets, found},
};

const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000003";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// What people wrote, or what is about them: sealed with a key, and gone when they are
    /// forgotten.
    Words,
    /// Names by which the desk finds people, also by a part of them: plain, and gone when they are
    /// forgotten.
    Names,
    /// A keyed hash of a phone or an address.
    Hash,
    /// Ids and states of the program's own or of a service.
    Ids,
    /// The shop's own words and people.
    Shop,
}

/// Tables with their columns of each kind.
const TABLES: &[(&str, Holds, &[&str])] = &[
    ("api_keys", Holds::Shop, &["name"]),
    ("api_keys", Holds::Ids, &["hash", "scopes"]),
    ("attempts", Holds::Words, &["error"]),
    ("attempts", Holds::Ids, &["service", "lane", "outcome"]),
    ("audit", Holds::Words, &["detail"]),
    ("audit", Holds::Ids, &["action"]),
    // Why somebody was blocked, for the colleagues.
    ("blocks", Holds::Words, &["reason"]),
    ("blocks", Holds::Ids, &["kind"]),
    ("canned", Holds::Shop, &["name", "body", "keywords"]),
    ("canned_uses", Holds::Shop, &["name"]),
    ("case_events", Holds::Words, &["detail"]),
    ("case_events", Holds::Ids, &["kind"]),
    // The subject is one of those that the settings list.
    ("cases", Holds::Ids, &["subject", "state"]),
    ("categories", Holds::Shop, &["name"]),
    // The title is the product that a marketplace's chat is about.
    (
        "conversations",
        Holds::Ids,
        &["channel", "title", "fulfilment"],
    ),
    ("courtesies", Holds::Ids, &["kind", "day"]),
    ("crm_chats", Holds::Ids, &["service", "stamp"]),
    ("cart_lines", Holds::Ids, &["seen_currency"]),
    (
        "crm_statuses",
        Holds::Ids,
        &["crm_kind", "id", "name", "stage"],
    ),
    ("customers", Holds::Names, &["name", "full_name"]),
    ("customers", Holds::Words, &["phone", "email"]),
    ("customers", Holds::Hash, &["phone_key", "email_key"]),
    (
        "customers",
        Holds::Ids,
        &["language", "source", "crm_buyer"],
    ),
    ("dead_letters", Holds::Words, &["payload", "reason"]),
    (
        "dead_letters",
        Holds::Ids,
        &[
            "source", "service", "lane", "kind", "job_key", "charge", "currency", "decision",
        ],
    ),
    ("dialogues", Holds::Words, &["state"]),
    ("identities", Holds::Names, &["username"]),
    ("identities", Holds::Ids, &["channel"]),
    // Exchanges are kept without personal data.
    (
        "journal",
        Holds::Ids,
        &[
            "service",
            "operation",
            "subject",
            "outcome",
            "request",
            "response",
        ],
    ),
    ("kept_messages", Holds::Words, &["content", "quote"]),
    ("kept_messages", Holds::Ids, &["album"]),
    ("keyword_answers", Holds::Shop, &["name"]),
    ("visits", Holds::Ids, &["source", "day"]),
    ("labels", Holds::Shop, &["name", "folded"]),
    ("leads", Holds::Words, &["body", "reason"]),
    (
        "leads",
        Holds::Ids,
        &["kind", "key", "reference", "status", "crm_id"],
    ),
    ("manager_departments", Holds::Ids, &["sees"]),
    ("manager_places", Holds::Ids, &["place"]),
    (
        "managers",
        Holds::Shop,
        &["name", "username", "shifts", "days_off"],
    ),
    // The last words that they looked for.
    ("managers", Holds::Words, &["searched"]),
    ("managers", Holds::Ids, &["role", "language", "stated"]),
    ("messages", Holds::Words, &["content", "quote", "reason"]),
    ("messages", Holds::Ids, &["author", "album", "progress"]),
    ("migrations", Holds::Ids, &["name", "checksum", "version"]),
    // What a notice says, by its hash.
    ("notices", Holds::Words, &["shown"]),
    ("numbers", Holds::Ids, &["kind"]),
    ("order_events", Holds::Words, &["detail"]),
    ("order_events", Holds::Ids, &["kind"]),
    // What was ordered elsewhere by whom, and why it was cancelled.
    ("orders", Holds::Words, &["account", "reason"]),
    // The names of products, by their stems.
    ("orders", Holds::Shop, &["goods"]),
    // The number of a parcel leads to a person: it is gone when they are forgotten.
    ("orders", Holds::Names, &["tracking"]),
    ("orders", Holds::Hash, &["phone_key"]),
    (
        "orders",
        Holds::Ids,
        &[
            "crm_kind",
            "crm_id",
            "currency",
            "fulfilment",
            "fulfilment_was",
            "followed",
            "stage",
            "crm_status",
            "status_name",
            "origin",
            "foreign_number",
        ],
    ),
    // What a hook got about a person, and what it answered.
    ("hook_calls", Holds::Words, &["answer", "body"]),
    (
        "hook_calls",
        Holds::Ids,
        &["hook", "event_id", "event", "state"],
    ),
    ("hooks", Holds::Ids, &["name", "state"]),
    ("outbox", Holds::Words, &["payload"]),
    ("outbox", Holds::Ids, &["service", "lane", "key", "origin"]),
    (
        "payments",
        Holds::Ids,
        &[
            "charge",
            "provider_charge",
            "currency",
            "status",
            "fits",
            "settled",
        ],
    ),
    (
        "products",
        Holds::Shop,
        &[
            "name",
            "search",
            "sku",
            "currency",
            "description",
            "picture",
        ],
    ),
    ("settings", Holds::Ids, &["key", "value"]),
    ("sms", Holds::Words, &["phone", "text", "reason"]),
    ("sms", Holds::Hash, &["phone_key"]),
    (
        "sms",
        Holds::Ids,
        &[
            "language",
            "kind",
            "state",
            "sender",
            "wanted",
            "provider",
            "provider_id",
            "failure",
            "code",
            "currency",
            "owner",
            "own_key",
            "own_print",
            "report_to",
            "told",
            "preferred",
            "sender_of",
            "prefix",
        ],
    ),
    ("sms_attempts", Holds::Words, &["reason"]),
    ("sms_attempts", Holds::Ids, &["provider", "outcome", "code"]),
    ("sms_defaults", Holds::Ids, &["provider", "sender"]),
    // What waits to be sent; gone with the sending, and after a day without it.
    ("sms_drafts", Holds::Words, &["text", "phones"]),
    ("sms_drafts", Holds::Ids, &["state", "provider", "sender"]),
    ("sms_fragments", Holds::Words, &["fragment"]),
    ("sms_fragments", Holds::Hash, &["phone_key"]),
    ("sms_fragments", Holds::Ids, &["provider", "reference"]),
    ("sms_lookups", Holds::Words, &["facts"]),
    ("sms_lookups", Holds::Hash, &["phone_key"]),
    (
        "sms_senders",
        Holds::Ids,
        &["provider", "prefix", "senders"],
    ),
    ("sms_codes", Holds::Hash, &["phone_key"]),
    ("sms_codes", Holds::Ids, &["owner", "hash", "told"]),
    // That a phone wants no messages outlives the forgetting: else it would get some again.
    ("sms_opt_outs", Holds::Words, &["phone"]),
    ("sms_opt_outs", Holds::Hash, &["phone_key"]),
    ("sms_opt_outs", Holds::Ids, &["how"]),
    ("sms_parties", Holds::Words, &["phone"]),
    ("sms_parties", Holds::Hash, &["phone_key"]),
    (
        "sms_providers",
        Holds::Ids,
        &["name", "currency", "trouble"],
    ),
    ("sms_receipts", Holds::Words, &["reason"]),
    (
        "sms_receipts",
        Holds::Ids,
        &[
            "provider",
            "provider_id",
            "state",
            "failure",
            "code",
            "currency",
        ],
    ),
    ("leases", Holds::Ids, &["service", "holder"]),
    ("lost_chats", Holds::Ids, &["part"]),
    // What Telegram says about a chat of the shop's own.
    ("lost_chats", Holds::Shop, &["reason"]),
    ("replicas", Holds::Ids, &["id", "version"]),
    (
        "sms_barriers",
        Holds::Ids,
        &["provider", "sender", "prefix", "barrier", "code"],
    ),
    ("sms_barriers", Holds::Hash, &["number"]),
    ("sms_heard", Holds::Ids, &["provider"]),
    ("sms_heard", Holds::Hash, &["digest"]),
    ("sms_odd_refusals", Holds::Ids, &["provider", "code"]),
    ("sms_odd_refusals", Holds::Hash, &["number"]),
    (
        "findings",
        Holds::Ids,
        &[
            "place",
            "service",
            "destination",
            "kind",
            "seen_by",
            "shown",
        ],
    ),
    // A service's own words about itself.
    ("findings", Holds::Words, &["reason"]),
    ("alert_posts", Holds::Ids, &["subject"]),
    ("sms_spent", Holds::Ids, &["day", "provider"]),
    (
        "sms_templates",
        Holds::Shop,
        &["provider", "provider_id", "name", "language", "text"],
    ),
];

fn of_kind(wanted: impl Fn(Holds) -> bool) -> Vec<(&'static str, &'static str)> {
    let tables = TABLES.iter().filter(|(_, holds, _)| wanted(*holds));
    tables
        .flat_map(|(table, _, columns)| columns.iter().map(|column| (*table, *column)))
        .collect()
}

#[on_both]
async fn every_text_column_is_classified(engine: Engine) {
    let app = TestApp::start(engine).await;
    let there: BTreeSet<_> = columns(&app).await.into_iter().collect();
    let known: BTreeSet<_> = of_kind(|_| true)
        .into_iter()
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .collect();

    let new: Vec<_> = there.difference(&known).collect();
    assert!(
        new.is_empty(),
        "nobody has decided what these may hold: {new:?}"
    );
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(
        gone.is_empty(),
        "these columns are not there any more: {gone:?}"
    );
}

/// Words that stand nowhere else.
const NAME: &str = "Журавлина";
const QUESTION: &str = "кульбаба";
const QUOTED: &str = "первоцвіт";
const ANSWER: &str = "барвінок";
const HANDED: &str = "горобина";
const NOTE: &str = "чебрець";
const LATE: &str = "полуниця";
const WORDS: [&str; 7] = [NAME, QUESTION, QUOTED, ANSWER, HANDED, NOTE, LATE];

/// A customer's words, and what managers write to and about her.
async fn said(app: &TestApp) -> crate::harness::Person {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    manager(app, 502, "Тарас").await;
    let olena = asks(app, 1, NAME, &format!("Чи є {QUESTION} і {QUOTED}?")).await;
    let mine = last_with(&olena.messages(), QUESTION).id;
    olena.quoting(mine, QUOTED).says("Ось це").await;
    let there = app.member(&group, crate::desk::profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    for words in [ANSWER.to_owned(), format!("//{NOTE}")] {
        yuliia.says(&words).await;
    }
    olena.says("Дякую").await;
    yuliia.presses("Передати колезі").unwrap().await;
    presses_beside(&yuliia, "@manager_502");
    app.settle().await;
    yuliia.says(&format!("Клієнтка, {HANDED}, має борг")).await;
    olena.says(&format!("І {LATE}?")).await;
    olena
}

#[on_both]
async fn what_people_wrote_is_sealed_and_forgotten_in_every_column(engine: Engine) {
    let key = SecretString::from(KEY);
    for key in [None, Some(key)] {
        let sealed = key.is_some();
        let mut app = with_group(engine)
            .with(|config| config.privacy.key = key)
            .start()
            .await;
        let olena = said(&app).await;

        for words in WORDS {
            let clear = found(&app, words).await;
            if sealed {
                let names: Vec<_> = of_kind(|holds| holds == Holds::Names);
                let named = |place: &str| {
                    names
                        .iter()
                        .any(|(table, column)| place == format!("{table}.{column}"))
                };
                assert!(
                    clear.iter().all(|place| named(place)),
                    "{words} in {clear:?}"
                );
            } else {
                assert!(!clear.is_empty(), "{words} is nowhere");
            }
        }

        forgets(&app, &olena).await;
        app.pass(TimeDelta::minutes(15)).await;

        for words in WORDS {
            assert_eq!(found(&app, words).await, Vec::<String>::new(), "{words}");
        }
        if sealed {
            for (table, column) in of_kind(|holds| holds == Holds::Words) {
                let sql = format!(
                    "SELECT count(*) FROM {table} WHERE {column} IS NOT NULL \
                     AND {column} <> '' AND {column} NOT LIKE 'enc1:%'"
                );
                let plain = app.count(Box::leak(sql.into_boxed_str())).await;
                // What is left of an erased message holds nothing.
                let erased = if (table, column) == ("messages", "content") {
                    app.count("SELECT count(*) FROM messages WHERE erased = 1")
                        .await
                } else {
                    0
                };
                assert_eq!(plain, erased, "{table}.{column}");
            }
        }
        app.stop().await;
    }
}
