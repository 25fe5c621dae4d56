//! What ready answers and templates of SMS may say: one set of names for both. The Ukrainian ones and
//! those of earlier versions mean the same.

use std::sync::Arc;

use crate::{
    desk::Conversations,
    domain::{
        id::CustomerId,
        language::Language,
        manager::Manager,
        order::{Order, Stage},
    },
    store::{StoreError, Tx, customers, orders},
    text::{
        Speech, Text, Texts,
        template::{self, Variables},
    },
};

/// Names with the others that mean the same.
const NAMES: [(&str, &[&str]); 7] = [
    ("customer.name", &["name", "клієнт"]),
    ("customer.phone", &["phone", "телефон"]),
    ("order.number", &["number", "замовлення"]),
    ("order.sum", &["сума"]),
    ("order.status", &["статус"]),
    ("order.tracking", &["ттн", "ТТН"]),
    ("manager.name", &["менеджер"]),
];

/// The customer whom a text is about.
pub struct About {
    pub customer: CustomerId,
    /// Empty: not known.
    pub name: String,
    /// As the customer's country writes it.
    pub phone: Option<String>,
    pub language: Language,
}

/// What is known of a customer and their newest order, by the names that texts use; of a manager
/// where one writes.
pub async fn variables(
    tx: &Tx,
    texts: &Arc<Texts>,
    manager: Option<&Manager>,
    about: About,
) -> Result<Variables, StoreError> {
    let speech = texts.speak(about.language);
    let number = customers::newest_order(tx, about.customer).await?;
    let order = match number {
        Some(number) => orders::numbered(tx, number).await?.map(|kept| kept.order),
        None => None,
    };
    let sum = order.as_ref().and_then(|order| order.total);
    let tracking = order.as_ref().and_then(|order| order.tracking.clone());
    let values = [
        ("customer.name", Some(about.name)),
        ("customer.phone", about.phone),
        ("order.number", number.map(|number| number.to_string())),
        ("order.sum", sum.map(|sum| speech.money(sum))),
        (
            "order.status",
            order.as_ref().map(|it| standing(&speech, it)),
        ),
        ("order.tracking", tracking),
        (
            "manager.name",
            manager.map(|manager| manager.first_name().to_owned()),
        ),
    ];
    Ok(named(&values))
}

/// What a text asks for that nobody will ever know.
pub(in crate::desk) fn unknown_names(template: &str) -> Vec<String> {
    let is_known = |name: &str| {
        NAMES
            .iter()
            .any(|(first, others)| *first == name || others.contains(&name))
    };
    let mut names = template::names(template);
    names.retain(|name| !is_known(name));
    names
}

/// The names that texts may use, as people write them.
pub(in crate::desk) fn known_names() -> String {
    let names = NAMES.map(|(first, _)| format!("{{{{ {first} }}}}"));
    names.join(", ")
}

impl Conversations {
    /// What is known of a customer and their newest order, and of the manager who writes.
    pub(in crate::desk) async fn variables(
        &self,
        tx: &Tx,
        manager: &Manager,
        about: About,
    ) -> Result<Variables, StoreError> {
        variables(tx, &self.notify.texts, Some(manager), about).await
    }

    /// What can be said of everybody.
    pub(in crate::desk) fn variables_of_all(manager: &Manager) -> Variables {
        named(&[("manager.name", Some(manager.first_name().to_owned()))])
    }
}

/// The values under all their names.
fn named(values: &[(&str, Option<String>)]) -> Variables {
    let mut known = Variables::default();
    for (name, value) in values {
        let value = value.as_deref().unwrap_or_default();
        known = known.with(name, value);
        let others = NAMES.iter().find(|(first, _)| first == name);
        for other in others.into_iter().flat_map(|(_, others)| *others) {
            known = known.with(other, value);
        }
    }
    known
}

/// How an order stands: in the CRM's word, or in ours.
fn standing(speech: &Speech, order: &Order) -> String {
    if let Some(name) = &order.status_name {
        return name.clone();
    }
    speech.plain(match order.stage {
        Stage::Accepted => Text::StateCreated,
        Stage::InWork => Text::StateInWork,
        Stage::Done => Text::StateDone,
        Stage::Cancelled => Text::StateCancelled,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::template::{Unfilled, fill};

    #[test]
    fn ukrainian_names_and_old_ones_mean_the_same() {
        let known = named(&[
            ("customer.name", Some("Олена".to_owned())),
            ("order.number", Some("1001".to_owned())),
            ("order.sum", Some("900 грн".to_owned())),
            ("order.status", Some("в роботі".to_owned())),
            ("order.tracking", None),
            ("manager.name", Some("Юлія".to_owned())),
        ]);
        for (template, filled) in [
            ("{{ клієнт }}, № {{ замовлення }}", "Олена, № 1001"),
            ("{{ name }}, № {{ number }}", "Олена, № 1001"),
            ("{{ customer.name }}, № {{ order.number }}", "Олена, № 1001"),
            (
                "{{ сума }}: {{ статус }}. {{ менеджер }}",
                "900 грн: в роботі. Юлія",
            ),
            (
                "{% if ттн %}ТТН {{ ттн }}{% else %}Чекаємо{% endif %}",
                "Чекаємо",
            ),
        ] {
            assert_eq!(fill(template, &known).as_deref(), Ok(filled), "{template}");
        }
        assert_eq!(
            fill("ТТН {{ ттн }}", &known),
            Err(Unfilled::Missing(vec!["ттн".to_owned()]))
        );
    }
}
