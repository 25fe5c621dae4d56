//! Keyboards: what the server accepts under a message, and what a person sees of it.

use serde_json::Value;

use super::envelope::Refusal;
use super::html::usable_link;

/// The actions of which an inline button has exactly one.
const ACTIONS: [&str; 10] = [
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];
/// Buttons under one message, and on one row of it.
const MOST_BUTTONS: usize = 100;
const MOST_IN_ROW: usize = 8;

/// What `reply_markup` asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Markup {
    Inline(Value),
    Reply(ReplyKeyboard),
    Remove,
    ForceReply,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub action: Action,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Data(String),
    Url(String),
    WebApp(String),
    Copy(String),
    /// Starts an inline query in this chat.
    InlineHere(String),
    /// Pays the invoice that it stands under.
    Pay,
    Other(&'static str),
}

/// The keyboard in place of the person's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyKeyboard {
    pub rows: Vec<Vec<Key>>,
    pub placeholder: Option<String>,
    pub one_time: bool,
}

/// One key of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub label: String,
    pub request_contact: bool,
    pub request_location: bool,
}

impl Markup {
    /// Reads and checks `reply_markup`; `private` is whether the chat is a person's.
    pub fn read(value: &Value, private: bool) -> Result<Self, Refusal> {
        if value.get("inline_keyboard").is_some() {
            return Self::inline(value, private).map(Self::Inline);
        }
        if let Some(rows) = value.get("keyboard") {
            return reply_keyboard(value, rows, private).map(Self::Reply);
        }
        if value["remove_keyboard"] == true {
            return Ok(Self::Remove);
        }
        if value["force_reply"] == true {
            return Ok(Self::ForceReply);
        }
        Err(Refusal::bad("object expected as reply markup"))
    }

    /// Reads an inline keyboard, the only one that an edit takes. An empty one is null.
    pub fn inline(value: &Value, private: bool) -> Result<Value, Refusal> {
        let rows = rows(&value["inline_keyboard"], "InlineKeyboard")?;
        let mut count = 0;
        for (line, row) in rows.iter().enumerate() {
            for (place, button) in row.iter().enumerate() {
                check_inline_button(button, private, (line, place) == (0, 0))?;
                count += 1;
            }
        }
        let is_wide = rows.iter().any(|row| row.len() > MOST_IN_ROW);
        if count > MOST_BUTTONS || is_wide {
            return Err(Refusal::bad("reply markup is too long"));
        }
        if count == 0 {
            return Ok(Value::Null);
        }
        let rows: Vec<_> = rows.into_iter().filter(|row| !row.is_empty()).collect();
        Ok(serde_json::json!({ "inline_keyboard": rows }))
    }
}

/// The buttons of a checked inline keyboard.
pub fn buttons(markup: &Value) -> Vec<Vec<Button>> {
    let rows = markup["inline_keyboard"].as_array();
    let row = |row: &Value| -> Vec<Button> {
        let buttons = row.as_array().into_iter().flatten();
        buttons.map(button).collect()
    };
    rows.into_iter().flatten().map(row).collect()
}

fn button(button: &Value) -> Button {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = ACTIONS.into_iter().find(|kind| button.get(*kind).is_some());
    let action = match kind.unwrap_or_default() {
        "callback_data" => Action::Data(text(&button["callback_data"])),
        "url" => Action::Url(text(&button["url"])),
        "web_app" => Action::WebApp(text(&button["web_app"]["url"])),
        "copy_text" => Action::Copy(text(&button["copy_text"]["text"])),
        kind @ "switch_inline_query_current_chat" => Action::InlineHere(text(&button[kind])),
        "pay" => Action::Pay,
        kind => Action::Other(kind),
    };
    Button {
        label: text(&button["text"]),
        action,
    }
}

fn rows<'a>(value: &'a Value, kind: &str) -> Result<Vec<&'a Vec<Value>>, Refusal> {
    let Some(rows) = value.as_array() else {
        let words = format!("field \"{kind}\" of the keyboard must be of type Array");
        return Err(Refusal::bad(words));
    };
    rows.iter()
        .map(|row| {
            let words = format!("can't parse {kind}: Row must be of type Array");
            row.as_array().ok_or_else(|| Refusal::bad(words))
        })
        .collect()
}

fn check_inline_button(button: &Value, private: bool, first: bool) -> Result<(), Refusal> {
    let broken = |words: &str| Refusal::bad(format!("can't parse inline keyboard button: {words}"));
    let Some(label) = button["text"].as_str() else {
        return Err(broken("Field \"text\" must be of type String"));
    };
    if label.trim().is_empty() {
        return Err(broken("Field \"text\" must be non-empty"));
    }
    let kinds: Vec<_> = ACTIONS
        .into_iter()
        .filter(|kind| button.get(*kind).is_some_and(|value| !value.is_null()))
        .collect();
    let [kind] = kinds[..] else {
        // The real server takes the first of several; a bot that sends two has a mistake in it.
        return Err(broken(if kinds.is_empty() {
            "Text buttons are unallowed in the inline keyboard"
        } else {
            "exactly one of the optional fields must be used"
        }));
    };
    check_action(kind, &button[kind], private, first)
}

fn check_action(kind: &str, value: &Value, private: bool, first: bool) -> Result<(), Refusal> {
    let broken = |words: &str| Refusal::bad(format!("can't parse inline keyboard button: {words}"));
    match kind {
        "callback_data" => match value.as_str().map(str::len) {
            None => Err(broken("Field \"callback_data\" must be of type String")),
            Some(0) => Err(broken("Text buttons are unallowed in the inline keyboard")),
            Some(1..=64) => Ok(()),
            Some(_) => Err(Refusal::bad("BUTTON_DATA_INVALID")),
        },
        "url" => check_url(value.as_str().unwrap_or_default()),
        "web_app" if !private => Err(Refusal::bad("BUTTON_TYPE_INVALID")),
        "web_app" => {
            let url = value["url"].as_str().unwrap_or_default();
            if url.starts_with("https://") && usable_link(url) {
                return Ok(());
            }
            Err(Refusal::bad(format!(
                "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            )))
        }
        "copy_text" => match value["text"].as_str().map(|text| text.chars().count()) {
            Some(1..=256) => Ok(()),
            _ => Err(Refusal::bad("BUTTON_COPY_TEXT_INVALID")),
        },
        "pay" | "callback_game" if !first => Err(Refusal::bad("BUTTON_POS_INVALID")),
        _ => Ok(()),
    }
}

fn check_url(url: &str) -> Result<(), Refusal> {
    if usable_link(url) {
        return Ok(());
    }
    Err(Refusal::bad(format!(
        "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    )))
}

fn reply_keyboard(value: &Value, list: &Value, private: bool) -> Result<ReplyKeyboard, Refusal> {
    let placeholder = value["input_field_placeholder"].as_str();
    if placeholder.is_some_and(|text| !(1..=64).contains(&text.chars().count())) {
        return Err(Refusal::bad("input field placeholder is too long"));
    }
    let rows: Vec<Vec<Key>> = rows(list, "Keyboard")?
        .into_iter()
        .map(|row| row.iter().map(|key| read_key(key, private)).collect())
        .collect::<Result<_, _>>()?;
    if rows.iter().all(Vec::is_empty) {
        return Err(Refusal::bad("reply keyboard must have at least one button"));
    }
    Ok(ReplyKeyboard {
        rows,
        placeholder: placeholder.map(str::to_owned),
        one_time: value["one_time_keyboard"] == true,
    })
}

fn read_key(key: &Value, private: bool) -> Result<Key, Refusal> {
    let label = key.as_str().or_else(|| key["text"].as_str());
    let Some(label) = label.filter(|label| !label.trim().is_empty()) else {
        let words = "can't parse keyboard button: Field \"text\" must be of type String";
        return Err(Refusal::bad(words));
    };
    let request_contact = key["request_contact"] == true;
    let request_location = key["request_location"] == true;
    if request_contact && !private {
        let words = "phone number can be requested in private chats only";
        return Err(Refusal::bad(words));
    }
    if request_location && !private {
        let words = "location can be requested in private chats only";
        return Err(Refusal::bad(words));
    }
    Ok(Key {
        label: label.to_owned(),
        request_contact,
        request_location,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(markup: &Value, private: bool) -> String {
        Markup::read(markup, private).unwrap_err().description
    }

    #[test]
    fn callback_data_is_measured_in_bytes() {
        let keyboard =
            |data: &str| json!({"inline_keyboard": [[{"text": "Далі", "callback_data": data}]]});

        assert!(Markup::read(&keyboard(&"ж".repeat(32)), true).is_ok());
        assert_eq!(
            refused(&keyboard(&"ж".repeat(33)), true),
            "Bad Request: BUTTON_DATA_INVALID"
        );
        assert!(refused(&keyboard(""), true).contains("Text buttons are unallowed"));
    }

    #[test]
    fn an_inline_button_has_exactly_one_action() {
        let none = json!({"inline_keyboard": [[{"text": "x"}]]});
        let two = json!({"inline_keyboard": [[{"text": "x", "callback_data": "a", "url": "https://a.ua"}]]});
        let local = json!({"inline_keyboard": [[{"text": "x", "url": "http://localhost/"}]]});

        assert!(refused(&none, true).contains("Text buttons are unallowed"));
        assert!(refused(&two, true).contains("exactly one"));
        assert!(refused(&local, true).contains("Wrong HTTP URL"));
    }

    #[test]
    fn more_than_a_hundred_buttons_or_eight_on_a_row_are_refused() {
        let button = json!({"text": "x", "callback_data": "a"});
        let keyboard = |rows: usize, columns: usize| json!({"inline_keyboard": vec![vec![button.clone(); columns]; rows]});

        for (rows, columns) in [(100, 1), (12, 8), (1, 8)] {
            assert!(Markup::read(&keyboard(rows, columns), true).is_ok());
        }
        for (rows, columns) in [(101, 1), (13, 8), (1, 9)] {
            assert_eq!(
                refused(&keyboard(rows, columns), true),
                "Bad Request: reply markup is too long"
            );
        }
    }

    #[test]
    fn a_contact_is_asked_for_in_private_only() {
        let keyboard = json!({"keyboard": [[{"text": "Номер", "request_contact": true}]]});

        assert_eq!(
            refused(&keyboard, false),
            "Bad Request: phone number can be requested in private chats only"
        );
        let Ok(Markup::Reply(keyboard)) = Markup::read(&keyboard, true) else {
            panic!("not a reply keyboard")
        };
        assert!(keyboard.rows[0][0].request_contact);
    }

    #[test]
    fn an_empty_inline_keyboard_is_none() {
        assert_eq!(
            Markup::inline(&json!({"inline_keyboard": []}), true),
            Ok(Value::Null)
        );
        assert!(refused(&json!({}), true).contains("object expected"));
        assert!(refused(&json!({"keyboard": [[]]}), true).contains("at least one"));
    }
}
