//! Whatever a customer writes arrives as text, in every word of every place.

use std::sync::Arc;

use mistok_core::domain::{email::Email, phone::Phone};
use mistok_sim::espocrm::{EspoCrm, Options};
use serde_json::{Value, json};

use super::{
    super::{
        compose::compose,
        deed::Deed,
        words::{self, Words},
    },
    bench, lead, recipe, settings, shipped, test_clock,
};
use crate::crm::{Crm, NewLead, http::Content};

fn values() -> Vec<String> {
    vec![
        "<b>bold</b> & <script>x</script>".to_owned(),
        "{{ secret.token }} {% if 1 %} {# x #}".to_owned(),
        "\"quoted\" 'twice' \\ back\\u0022slash".to_owned(),
        "\"}, {\"status\": \"Dead\", \"x\": \"".to_owned(),
        "first\r\nsecond: header\rthird".to_owned(),
        "a\0b\u{1}c".to_owned(),
        "👩‍👩‍👧 їжак é\u{202e}".to_owned(),
        "ї".repeat(10_000),
        "../../admin?x=1#y&z=%2f".to_owned(),
        "=1+1".to_owned(),
    ]
}

/// A lead whose every text is `value`.
fn hostile(value: &str) -> NewLead {
    let mut lead = lead();
    lead.title = value.to_owned();
    lead.comment = value.to_owned();
    lead.contact.full_name = value.to_owned();
    lead.contact.social_name = Some(value.to_owned());
    lead.contact.phone = Some(Phone::from_stored(value.to_owned()));
    lead.contact.email = Some(Email::from_stored(value.to_owned()));
    lead.source = Some(value.to_owned());
    lead.reference = value.to_owned();
    lead.lines[0].name = value.to_owned();
    lead.lines[0].sku = Some(value.to_owned());
    lead
}

/// A text as it arrives: line breaks are one sign, and other control characters are gone.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|it| !it.is_control() || *it == '\n')
        .collect()
}

#[test]
fn every_word_arrives_as_text() {
    let text = r#"
recipe: 1
vendor: Test
can:
  lead.create:
    request: POST /leads/{{ lead.source }}/x
    query: { q: "{{ lead.name }}" }
    json:
      title: "{{ lead.title }}"
      text: "{{ lead.text }}"
      name: "{{ lead.name }}"
      username: "{{ lead.username }}"
      phone: "{{ lead.phone }}"
      email: "{{ lead.email }}"
      ref: "{{ lead.ref }}"
      lines: !list
        each: lead.lines
        item: { name: "{{ line.name }}", sku: "{{ line.sku }}", n: !number "{{ line.quantity }}" }
    answer: { id: /id }
"#;
    let recipe = recipe(text);
    let action = &recipe.deeds[&Deed::LeadCreate];
    for value in values() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let mut words = Words::from([("lead", words::lead(&hostile(&value), now))]);
        words.insert("base_url", minijinja::Value::from(""));

        let composed = compose(action, &words).unwrap();

        let expected = clean(&value);
        let Content::Json(body) = composed.content else {
            panic!("no JSON");
        };
        let texts = ["title", "text", "name", "phone", "email", "ref", "username"];
        for key in texts {
            assert_eq!(body[key], json!(expected), "{key}");
        }
        let line = json!({"name": expected, "sku": expected, "n": 2});
        assert_eq!(body["lines"], json!([line]));
        assert_eq!(body.as_object().unwrap().len(), texts.len() + 1);
        assert_eq!(composed.query, [("q".to_owned(), expected)]);
        // The path keeps its parts.
        assert_eq!(composed.path.split('/').count(), 4, "{}", composed.path);
        assert!(!composed.path.contains(['?', '#', '\n']));
    }
}

#[test]
fn a_header_takes_no_second_line_and_a_path_leads_nowhere_else() {
    let text = r#"
recipe: 1
vendor: Test
can:
  lead.create:
    request: POST /leads/{{ lead.title }}
    headers: { X-Name: "{{ lead.name }}" }
    answer: { id: /id }
"#;
    let recipe = recipe(text);
    let action = &recipe.deeds[&Deed::LeadCreate];
    for (title, name) in [("x", "a\r\nX-Admin: 1"), ("..", "a"), (".", "a")] {
        let mut lead = lead();
        lead.title = title.to_owned();
        lead.contact.full_name = name.to_owned();
        let lead = words::lead(&lead, chrono::DateTime::UNIX_EPOCH);
        let refused = compose(action, &Words::from([("lead", lead)]));
        assert!(refused.is_err(), "{title} {name}");
    }
}

#[tokio::test]
async fn hostile_leads_are_taken_once_and_found() {
    let clock = test_clock();
    let options = Options::default();
    let espo = EspoCrm::start(Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let recipe = shipped("espocrm");
    let settings = settings(&recipe, &espo.url());
    let bench = bench(recipe, settings, clock);
    let leads = bench.crm.leads().unwrap();
    for (number, value) in values().into_iter().enumerate() {
        let mut hostile = hostile(&value);
        // These are proved before a lead is made; the marker is ours.
        hostile.contact.phone = lead().contact.phone;
        hostile.contact.email = lead().contact.email;
        hostile.reference = format!("ref{number}");

        let id = leads.create(&hostile).await.unwrap();

        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(leads.find(&hostile.reference, now).await.unwrap(), Some(id));
        let kept = &espo.records("Lead")[number];
        let expected = clean(&value);
        let description = kept["description"].as_str().unwrap();
        assert_eq!(description, format!("{expected}\n{expected}"));
        assert!(kept["lastName"].as_str().unwrap().chars().count() <= 100);
        assert_eq!(kept["status"], Value::from("New"));
    }
    assert_eq!(espo.records("Lead").len(), values().len());
}
