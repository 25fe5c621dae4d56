//! Masks bodies for the journal and for error texts. What is shown is listed here; everything else
//! is masked, so that a field which a CRM adds tomorrow does not leak.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::dialect::Speech;

const MASK: &str = "***";
/// Characters of a body that the journal keeps.
pub const KEPT: usize = 2_000;
/// Items of a list that are shown; the rest is counted.
const ITEMS: usize = 3;

/// Knows what one request held that its answer must not repeat into the journal.
#[derive(Default)]
pub struct Redaction {
    /// Longest first, so that a name is not left half masked.
    hidden: Vec<String>,
    speech: Speech,
}

/// How the leaves below a key are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Masked,
    Plain,
    /// Words of the CRM, which may quote what we sent.
    Words,
}

impl Show {
    fn below(self, key: &str, speech: Speech) -> Self {
        match key {
            "message" if speech == Speech::People => Self::Masked,
            "message" | "error" | "errors" | "retdesc" | "desc" | "endesc" => Self::Words,
            _ if self == Self::Words => Self::Words,
            "id" | "sku" | "price" | "min_price" | "max_price" | "quantity" | "unit_type"
            | "currency_code" | "uuid" | "status" | "code" | "total" | "current_page"
            | "per_page" | "last_page" | "utm_source" | "utm_campaign" | "is_archived"
            | "has_offers" | "is_finished" | "id_i" | "retval" | "valid_thru" | "cnt_pages"
            | "cnt_msg" | "cnt_new" | "is_file" | "is_img" | "deleted" | "error_num" => Self::Plain,
            "social_id" => Self::Masked,
            _ if key.ends_with("_id") || key.ends_with("_at") => Self::Plain,
            _ => Self::Masked,
        }
    }
}

impl Redaction {
    /// Learns from the keys and the body that are sent what must not come back.
    pub fn of(request: Option<&Value>, secrets: &[SecretString], speech: Speech) -> Self {
        let secrets = secrets
            .iter()
            .map(|secret| secret.expose_secret().to_owned());
        let mut redaction = Self {
            hidden: secrets.collect(),
            speech,
        };
        if let Some(request) = request {
            redaction.learn(request, Show::Masked);
        }
        redaction
            .hidden
            .sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
        redaction.hidden.dedup();
        redaction
    }

    fn learn(&mut self, value: &Value, show: Show) {
        match value {
            Value::String(text) if show == Show::Masked => {
                for line in text.lines().filter(|line| line.chars().count() > 1) {
                    self.hidden.push(line.to_owned());
                }
                // The parts of a name, too.
                if text.len() < 100 {
                    let words = text.split_whitespace();
                    self.hidden.extend(
                        words
                            .filter(|word| word.chars().count() > 2)
                            .map(str::to_owned),
                    );
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item, show)),
            Value::Object(fields) => {
                for (key, field) in fields {
                    self.learn(field, show.below(key, self.speech));
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A body as the journal keeps it.
    pub fn json(&self, body: &Value) -> String {
        cut(&self.masked(body, Show::Masked).to_string(), KEPT)
    }

    /// A body as the journal keeps it, when it may be anything.
    pub fn body(&self, body: &str) -> String {
        let body = body.trim();
        match serde_json::from_str::<Value>(body) {
            Ok(value) => self.json(&value),
            // Half a document cannot be masked by its keys.
            Err(_) if body.starts_with(['{', '[', '"']) => {
                format!("(unreadable JSON, {} bytes)", body.len())
            }
            Err(_) => cut(
                &self.words(&super::plain::from_html(&cut(body, 20_000))),
                KEPT,
            ),
        }
    }

    fn masked(&self, value: &Value, show: Show) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Bool(_) | Value::Number(_) if show != Show::Masked => value.clone(),
            Value::Bool(_) | Value::Number(_) => Value::String(MASK.to_owned()),
            Value::String(text) => Value::String(match show {
                Show::Masked => MASK.to_owned(),
                Show::Plain => self.hide(text),
                Show::Words => self.words(text),
            }),
            Value::Array(items) => {
                let mut shown: Vec<Value> = items
                    .iter()
                    .take(ITEMS)
                    .map(|item| self.masked(item, show))
                    .collect();
                if items.len() > ITEMS {
                    shown.push(Value::String(format!("+{}", items.len() - ITEMS)));
                }
                Value::Array(shown)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(key, field)| {
                    let show = show.below(key, self.speech);
                    (key.clone(), self.masked(field, show))
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }

    fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for hidden in &self.hidden {
            if text.contains(hidden.as_str()) {
                text = text.replace(hidden.as_str(), MASK);
            }
        }
        text
    }

    /// Free text without what we sent, without e-mail addresses and without anything that could be a
    /// phone number.
    pub fn words(&self, text: &str) -> String {
        let hidden = self.hide(text);
        let without_emails: Vec<&str> = hidden
            .split(' ')
            .map(|word| if word.contains('@') { MASK } else { word })
            .collect();
        mask_numbers(&without_emails.join(" "))
    }
}

/// Masks each run of digits and a phone's punctuation that has six digits or more.
fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_digit() || (!run.is_empty() && " -()".contains(letter)) {
            run.push(letter);
            continue;
        }
        if run.chars().filter(char::is_ascii_digit).count() >= 6 {
            let tail = run.len() - run.trim_end_matches([' ', '-', '(', ')']).len();
            masked.push_str(MASK);
            masked.push_str(&run[run.len() - tail..]);
        } else {
            masked.push_str(&run);
        }
        run.clear();
        masked.push(letter);
    }
    masked.pop();
    masked
}

/// The first `limit` characters.
pub fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_keeps_its_shape_and_loses_the_person() {
        let lead = json!({
            "title": "Замовлення: Чашка", "source_id": 1,
            "contact": {"full_name": "Олена Коваль", "phone": "+380501234567", "email": null},
            "manager_comment": "Привіт\nref:abc",
            "products": [{"sku": "CUP", "name": "Чашка", "price": 450, "quantity": 1}],
            "custom_fields": [{"uuid": "LD_1", "value": "123456"}],
        });

        let masked = Redaction::of(Some(&lead), &[], Speech::Crm).json(&lead);

        assert_eq!(
            serde_json::from_str::<Value>(&masked).unwrap(),
            json!({
                "title": "***", "source_id": 1,
                "contact": {"full_name": "***", "phone": "***", "email": null},
                "manager_comment": "***",
                "products": [{"sku": "CUP", "name": "***", "price": 450, "quantity": 1}],
                "custom_fields": [{"uuid": "LD_1", "value": "***"}],
            })
        );
    }

    #[test]
    fn words_of_the_crm_do_not_repeat_what_we_sent() {
        let lead = json!({"contact": {"full_name": "Олена Коваль", "phone": "+380501234567"}});
        let redaction = Redaction::of(Some(&lead), &[], Speech::Crm);
        let cases = [
            ("Олена is no name", "*** is no name"),
            ("No buyer Коваль, Олена.", "No buyer ***, ***."),
            ("050 123-45-67 is wrong, 12 left", "*** is wrong, 12 left"),
            ("Ask a.b@example.com now", "Ask *** now"),
            ("The field is required", "The field is required"),
        ];
        for (said, kept) in cases {
            assert_eq!(redaction.words(said), kept);
        }
    }

    #[test]
    fn what_people_say_to_each_other_is_masked() {
        let sent = json!({"message": "Доставка завтра"});
        let redaction = Redaction::of(Some(&sent), &[], Speech::People);

        assert_eq!(redaction.json(&sent), r#"{"message":"***"}"#);
        assert_eq!(
            redaction.words("Not sent: Доставка завтра"),
            "Not sent: ***"
        );
        assert_eq!(
            redaction.body(r#"[{"id":5,"message":"Привіт","date_written":"2025-11-20"}]"#),
            r#"[{"date_written":"***","id":5,"message":"***"}]"#
        );
    }

    #[test]
    fn broken_json_is_not_kept_at_all() {
        let redaction = Redaction::default();

        assert_eq!(
            redaction.body(r#"{"full_name":"Олена"#),
            "(unreadable JSON, 24 bytes)"
        );
        assert_eq!(
            redaction.body("<html><h1>502 Bad Gateway</h1></html>"),
            "502 Bad Gateway"
        );
    }

    #[test]
    fn long_lists_and_long_bodies_are_cut() {
        let redaction = Redaction::default();
        let list: Vec<Value> = (0..50).map(|id| json!({"id": id})).collect();

        assert_eq!(
            redaction.json(&json!({"data": list})),
            r#"{"data":[{"id":0},{"id":1},{"id":2},"+47"]}"#
        );
        assert_eq!(redaction.body(&"ї".repeat(9_000)).chars().count(), KEPT + 1);
    }
}
