//! The one form in which values of ours are stored as JSON: an object whose first member names kind
//! and version. What earlier versions stored, without a kind, is still read.

use std::{any::Any, fmt, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A value that is stored as JSON.
pub trait Stored: Serialize + DeserializeOwned {
    /// What it is, in letters that need no escape in JSON.
    const KIND: &'static str;
    /// Grows when an older program could not read the form any more.
    const VERSION: u32;

    /// The stored form.
    fn to_stored(&self) -> Result<String, Unwritable> {
        encode(self, Self::KIND, Self::VERSION).map_err(|source| Unwritable {
            kind: Self::KIND,
            source: Arc::new(source),
        })
    }

    /// The value of a stored form.
    fn from_stored(stored: &str) -> Result<Self, Unreadable> {
        decode(stored, Self::KIND, Self::VERSION)
    }
}

/// A value cannot be written: the transaction that was to keep it fails.
#[derive(Debug, Clone, thiserror::Error)]
#[error("a value cannot be written as `{kind}`: {source}")]
pub struct Unwritable {
    pub kind: &'static str,
    pub source: Arc<serde_json::Error>,
}

/// A stored form cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("unreadable payload: expected `{expected}`, found another kind or version")]
    OtherKind { expected: &'static str },
    #[error("unreadable payload: {0}")]
    Json(#[from] serde_json::Error),
}

/// A stored form that is about to be kept; a failure to write it appears when it is.
#[derive(Debug, Clone)]
pub struct Payload {
    text: Result<String, Unwritable>,
    original: Original,
}

impl Payload {
    pub fn of<T: Stored>(value: &T) -> Self {
        Self {
            text: value.to_stored(),
            original: Original::default(),
        }
    }

    /// With the value itself beside it, for a reader in this process that comes in a moment.
    pub fn keeping<T: Stored + Send + Sync + 'static>(value: T) -> Self {
        Self {
            text: value.to_stored(),
            original: Original(Some(Arc::new(value))),
        }
    }

    pub fn text(&self) -> Result<&str, Unwritable> {
        self.text.as_deref().map_err(Clone::clone)
    }

    pub fn original(&self) -> Original {
        self.original.clone()
    }
}

/// A form that was stored before.
impl From<String> for Payload {
    fn from(stored: String) -> Self {
        Self {
            text: Ok(stored),
            original: Original::default(),
        }
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.text.as_ref().ok() == other.text.as_ref().ok()
    }
}

/// The value that a stored form was made of, while it is still in memory: reading the form again would
/// cost more than sending it.
#[derive(Clone, Default)]
pub struct Original(Option<Arc<dyn Any + Send + Sync>>);

impl Original {
    /// The value, else what `stored` says.
    pub fn or_read<T: Stored + Send + Sync + 'static>(
        &self,
        stored: &str,
    ) -> Result<Arc<T>, Unreadable> {
        match self.0.clone().map(Arc::downcast) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => T::from_stored(stored).map(Arc::new),
        }
    }
}

impl fmt::Debug for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "in memory"
        } else {
            "stored"
        })
    }
}

/// What is equal is said by the stored form.
impl PartialEq for Original {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Original {}

impl Eq for Payload {}

/// The first member of every stored form.
const MARK: &str = "{\"v\":\"";

/// A value that is no object stands in a member of its own.
#[derive(Serialize, Deserialize)]
struct Plain<T> {
    is: T,
}

fn encode<T: Serialize>(value: &T, kind: &str, version: u32) -> Result<String, serde_json::Error> {
    let mut body = serde_json::to_string(value)?;
    if !body.starts_with('{') {
        body = serde_json::to_string(&Plain { is: value })?;
    }
    let rest = body.strip_prefix('{').unwrap_or(&body);
    let comma = if rest == "}" { "" } else { "," };
    Ok(format!("{MARK}{kind}.{version}\"{comma}{rest}"))
}

/// Kind and version, and what follows them.
fn head(stored: &str) -> Option<(&str, &str)> {
    let (head, rest) = stored.strip_prefix(MARK)?.split_once('"')?;
    // Kinds have a point; the versions of forms without a kind were bare numbers.
    head.contains('.').then_some((head, rest))
}

/// The kind of a stored form; `None` for one of before there were kinds.
pub fn kind(stored: &str) -> Option<&str> {
    let (kind, _) = head(stored)?.0.rsplit_once('.')?;
    Some(kind)
}

fn decode<T: DeserializeOwned>(
    stored: &str,
    kind: &'static str,
    version: u32,
) -> Result<T, Unreadable> {
    let Some((head, rest)) = head(stored) else {
        return former(stored);
    };
    if head.rsplit_once('.') != Some((kind, version.to_string().as_str())) {
        return Err(Unreadable::OtherKind { expected: kind });
    }
    let body = format!("{{{}", rest.strip_prefix(',').unwrap_or(rest));
    Ok(if body.starts_with("{\"is\":") {
        serde_json::from_str::<Plain<T>>(&body)?.is
    } else {
        serde_json::from_str(&body)?
    })
}

/// What was stored before there were kinds, with a version beside the members or without one.
fn former<T: DeserializeOwned>(stored: &str) -> Result<T, Unreadable> {
    let mut value: Value = serde_json::from_str(stored)?;
    if let Value::Object(members) = &mut value {
        members.remove("v");
    }
    Ok(serde_json::from_value(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Task {
        Look,
        Send(i64),
        Move { to: String },
    }

    impl Stored for Task {
        const KIND: &'static str = "task";
        const VERSION: u32 = 1;
    }

    #[test]
    fn a_form_names_kind_and_version_and_is_read_again() {
        for (task, stored) in [
            (Task::Look, r#"{"v":"task.1","is":"look"}"#),
            (Task::Send(5), r#"{"v":"task.1","send":5}"#),
            (
                Task::Move {
                    to: "a\"b".to_owned(),
                },
                r#"{"v":"task.1","move":{"to":"a\"b"}}"#,
            ),
        ] {
            assert_eq!(task.to_stored().unwrap(), stored);
            assert_eq!(Task::from_stored(stored).unwrap(), task);
            assert_eq!(kind(stored), Some("task"));
        }
    }

    #[test]
    fn former_forms_are_read_with_and_without_a_version() {
        for stored in [
            r#"{"send":5}"#,
            r#"{"v":1,"send":5}"#,
            r#"{"v":"1","send":5}"#,
        ] {
            assert_eq!(
                Task::from_stored(stored).unwrap(),
                Task::Send(5),
                "{stored}"
            );
            assert_eq!(kind(stored), None);
        }
        assert_eq!(
            Task::from_stored(r#"{"v":"1","look":null}"#).unwrap(),
            Task::Look
        );
    }

    #[test]
    fn another_kind_or_version_is_refused_and_so_is_nonsense() {
        for stored in [
            r#"{"v":"task.2","send":5}"#,
            r#"{"v":"other.1","send":5}"#,
            r#"{"v":"task.1","send":"#,
            "",
            "{}",
            "enc1:x",
        ] {
            assert!(Task::from_stored(stored).is_err(), "{stored}");
        }
    }
}
