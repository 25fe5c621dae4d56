//! What customers choose the matter of their question from.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Department, error::shown};
use crate::domain::language::Localized;

/// A subject; with an `id` a link can open it (`/start q_ID`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Subject {
    pub id: Option<String>,
    pub name: Localized,
}

/// How a subject is written.
#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a text, { uk = \"..\", en = \"..\" }, or either with an id: { id = \"returns\", uk = \"..\", en = \"..\" }, { id = \"returns\", name = \"..\" }"
)]
enum Form {
    Each { id: String, uk: String, en: String },
    One { id: String, name: String },
    Plain(Localized),
}

impl From<Form> for Subject {
    fn from(form: Form) -> Self {
        match form {
            Form::Each { id, uk, en } => Self {
                id: Some(id),
                name: Localized::Each { uk, en },
            },
            Form::One { id, name } => Self {
                id: Some(id),
                name: Localized::One(name),
            },
            Form::Plain(name) => Self { id: None, name },
        }
    }
}

impl From<Subject> for Form {
    fn from(subject: Subject) -> Self {
        match (subject.id, subject.name) {
            (Some(id), Localized::Each { uk, en }) => Self::Each { id, uk, en },
            (Some(id), Localized::One(name)) => Self::One { id, name },
            (None, name) => Self::Plain(name),
        }
    }
}

impl From<Localized> for Subject {
    fn from(name: Localized) -> Self {
        Self { id: None, name }
    }
}

/// The longest id: with its prefix and a source it must fit into a link.
const LONGEST: usize = 30;

/// Whether the ids of all subjects fit into links and name one subject each.
pub(super) fn check_ids(first: &[Subject], others: &[Department]) -> Result<(), ConfigError> {
    let others = others.iter().flat_map(|department| &department.subjects);
    let mut known = HashSet::new();
    for id in first.iter().chain(others).filter_map(|it| it.id.as_deref()) {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !(1..=LONGEST).contains(&id.len()) || !id.chars().all(fits) {
            return Err(ConfigError::bad(
                "desk.subjects.id",
                &shown(id),
                "at most 30 Latin letters, digits and _, such as returns",
            ));
        }
        if !known.insert(id) {
            return Err(ConfigError::bad(
                "desk.subjects.id",
                id,
                "an id that no other subject has",
            ));
        }
    }
    Ok(())
}
