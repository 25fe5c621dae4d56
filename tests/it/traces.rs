//! The log of one order: every line about it bears its number, whichever part of the program wrote it.

use mistok_sim::{faults::Fault, telegram::Profile};
use serde_json::Value;

use crate::{
    harness::{Database, Engine, TOKEN, cards_by_reference},
    kill::{Customer, World, confirmed},
};

/// Whether a line belongs to the span and to the lead.
fn is_of(line: &Value, span: &str, lead: &str) -> bool {
    line["spans"].as_array().is_some_and(|spans| {
        spans.iter().any(|it| {
            it["name"] == span && it["lead"].as_i64().is_some_and(|id| id.to_string() == lead)
        })
    })
}

/// A field of one of the line's spans.
fn field_of(line: &Value, span: &str, field: &str) -> Option<Value> {
    let spans = line["spans"].as_array()?;
    let found = spans.iter().find(|it| it["name"] == span)?;
    Some(found[field].clone())
}

/// The customer's chat, which no line names when a key is set.
const CHAT: i64 = 500_600_700;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_lines_about_an_order_that_the_crm_refuses_twice_are_found_by_its_number() {
    let database = Database::create(Engine::Sqlite).await;
    let mut world = World::new(&database).await;
    let log = tempfile::NamedTempFile::new().unwrap();
    world.log = Some(log.reopen().unwrap());
    world
        .settings
        .retain(|(name, _)| *name != "MISTOK_LOG__LEVEL");
    world
        .settings
        .push(("MISTOK_LOG__FORMAT", "json".to_owned()));
    world
        .settings
        .push(("MISTOK_PRIVACY__KEY", "5e".repeat(32)));
    world
        .crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(2, Fault::Error500);
    let program = world.start().await;
    let phone = "380501112233";
    let mut olena = Customer {
        person: world
            .telegram
            .person(TOKEN, Profile::new(CHAT, "Олена").with_phone(phone)),
        changes: world.telegram.changes(),
    };

    olena.person.says("/start");
    while olena.orders().await.is_none() {}
    let mut cards = world.crm.changes();
    while cards_by_reference(&world.crm).is_empty() {
        cards.changed().await.unwrap();
    }
    let number = confirmed(&olena.person).pop_first().unwrap();
    let handed = format!("Handed lead {number}");
    let lines = loop {
        let written = std::fs::read_to_string(log.path()).unwrap();
        // A line that is being written is no line yet.
        if written.contains(&handed) && written.ends_with('\n') {
            break written;
        }
        tokio::task::yield_now().await;
    };
    program.kill();

    let lines: Vec<Value> = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let about = |span: &str, words: &str| {
        let found = lines.iter().filter(|line| is_of(line, span, &number));
        found
            .filter(|line| line["message"].as_str().unwrap().contains(words))
            .count()
    };
    assert_eq!(about("update", "is placed"), 1, "{lines:#?}");
    assert_eq!(about("job", "failed and is tried again"), 2, "{lines:#?}");
    assert_eq!(about("job", &handed), 1, "{lines:#?}");
    // From the customer's update to the CRM's answer by one id.
    let placed = lines.iter().find(|line| is_of(line, "update", &number));
    let update = placed.and_then(|line| field_of(line, "update", "update"));
    let update = Value::String(update.unwrap().to_string());
    let came_of_it =
        |line: &&Value| field_of(line, "job", "origin").is_some_and(|origin| origin == update);
    let handed_over = lines
        .iter()
        .filter(came_of_it)
        .filter(|line| line["message"].as_str().unwrap().contains(&handed));
    assert_eq!(handed_over.count(), 1, "{lines:#?}");

    let whole = std::fs::read_to_string(log.path()).unwrap();
    for personal in ["Олена", phone, TOKEN, &CHAT.to_string()] {
        assert!(!whole.contains(personal), "the log holds `{personal}`");
    }
}
