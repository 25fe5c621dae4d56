//! `GET /v1/sms/templates/`: texts by category.

use serde_json::{Value, json};

use super::server::{Outcome, Params, Refusal};
use super::{Shared, Zadarma};

const LANGUAGES: &[&str] = &["en", "es", "de", "pl", "ru", "ua", "fr"];

/// A text that the account keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub language: String,
    pub category: String,
    pub id: String,
    pub text: String,
}

impl Zadarma {
    /// Adds a text to a category; returns its id.
    pub fn add_template(&self, language: &str, category: &str, text: &str) -> String {
        let templates = &mut self.shared.state().templates;
        let id = (templates.len() + 1).to_string();
        templates.push(Template {
            language: language.to_owned(),
            category: category.to_owned(),
            id: id.clone(),
            text: text.to_owned(),
        });
        id
    }
}

pub fn sample() -> Vec<Template> {
    let texts = [
        ("ua", "Замовлення", "Ваше замовлення {$order} відправлено"),
        (
            "ua",
            "Замовлення",
            "Ваше замовлення {$order} чекає у відділенні",
        ),
        ("ua", "Коди", "Ваш код {$code}"),
        ("en", "Orders", "Your order {$order} is on its way"),
    ];
    let numbered = texts.into_iter().zip(1..);
    let template = |((language, category, text), number): ((&str, &str, &str), u32)| Template {
        language: language.to_owned(),
        category: category.to_owned(),
        id: number.to_string(),
        text: text.to_owned(),
    };
    numbered.map(template).collect()
}

/// A page of the texts in one language, grouped by category.
pub fn list(shared: &Shared, params: &Params) -> Outcome {
    let language = params.get("language").unwrap_or("ua");
    let (skip, limit) = (params.number("skip", 0)?, params.number("limit", 25)?);
    if !LANGUAGES.contains(&language) || !(1..=1000).contains(&limit) {
        return Err(Refusal::new(400, "Wrong parameters"));
    }
    let state = shared.state();
    let fitting = state.templates.iter();
    let fitting = fitting.filter(|template| template.language == language);
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    for template in fitting.skip(skip).take(limit) {
        let shown = json!({"id": template.id, "text": template.text});
        match groups.iter_mut().find(|group| group.0 == template.category) {
            Some((_, texts)) => texts.push(shown),
            None => groups.push((&template.category, vec![shown])),
        }
    }
    let mut categories: Vec<&str> = Vec::new();
    for template in &state.templates {
        if !categories.contains(&template.category.as_str()) {
            categories.push(&template.category);
        }
    }
    let place = |title: &str| categories.iter().position(|one| *one == title);
    let shown = groups.into_iter().map(|(title, texts)| {
        let id = place(title).map_or(0, |place| place + 1);
        json!({"cath_id": id.to_string(), "title": title, "templates": texts})
    });
    Ok(json!({ "list": shown.collect::<Vec<_>>() }))
}
