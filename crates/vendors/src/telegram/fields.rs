//! The parameters of a call, written as JSON while they are put together: each message goes through
//! here, and a tree of values in between would cost as much as sending it.

use serde::Serialize;
use serde_json::Value;

use super::TelegramError;

/// An object of parameters.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Without its last brace.
    json: Vec<u8>,
    error: Option<serde_json::Error>,
}

impl Fields {
    /// Adds a parameter that is not there yet.
    pub fn put<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        let before = self.json.len();
        self.json.push(if before == 0 { b'{' } else { b',' });
        let written = serde_json::to_writer(&mut self.json, name).and_then(|()| {
            self.json.push(b':');
            serde_json::to_writer(&mut self.json, value)
        });
        if let Err(error) = written {
            self.json.truncate(before);
            self.error = Some(error);
        }
    }

    /// The whole object. Refused: a value could not be written.
    pub fn into_json(self) -> Result<Vec<u8>, TelegramError> {
        let Self { mut json, error } = self;
        if let Some(error) = error {
            return Err(TelegramError::Refused(error.to_string()));
        }
        json.extend_from_slice(if json.is_empty() { b"{}" } else { b"}" });
        Ok(json)
    }

    pub fn into_value(self) -> Result<Value, TelegramError> {
        serde_json::from_slice(&self.into_json()?)
            .map_err(|error| TelegramError::Refused(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_become_one_object() {
        assert_eq!(Fields::default().into_json().unwrap(), b"{}");
        let mut fields = Fields::default();
        fields.put("chat_id", &7);
        fields.put("text", "«a\"\n»");
        fields.put("entities", &json!([{"type": "bold"}]));
        let expected = json!({"chat_id": 7, "text": "«a\"\n»", "entities": [{"type": "bold"}]});
        assert_eq!(fields.into_value().unwrap(), expected);
    }

    #[test]
    fn a_value_that_cannot_be_written_is_an_error() {
        let mut fields = Fields::default();
        fields.put("chat_id", &7);
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        fields.put("text", &unwritable);
        assert!(matches!(fields.into_json(), Err(TelegramError::Refused(_))));
    }
}
