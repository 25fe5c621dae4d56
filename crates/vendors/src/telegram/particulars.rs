//! Reading what a message of a kind that cannot be carried says: a poll, a checklist, a dice, a story,
//! a gift (<https://core.telegram.org/bots/api#message>).

use mistok_core::domain::particulars::{Particulars, Task};
use serde_json::Value;

/// The words of the message; `None` for a kind that nobody here knows.
pub fn particulars(message: &Value) -> Option<Particulars> {
    let field = |name: &str| message.get(name).filter(|value| value.is_object());
    if let Some(poll) = field("poll") {
        return Some(Particulars::Poll {
            question: text(&poll["question"]),
            options: texts(&poll["options"]).map(text).collect(),
        });
    }
    if let Some(checklist) = field("checklist") {
        return Some(Particulars::Checklist {
            title: text(&checklist["title"]),
            tasks: items(&checklist["tasks"]).map(task).collect(),
        });
    }
    if let Some(dice) = field("dice") {
        return Some(Particulars::Dice {
            emoji: text(&dice["emoji"]),
            value: dice["value"].as_i64()?,
        });
    }
    if let Some(story) = field("story") {
        let chat = &story["chat"];
        let names = [&chat["title"], &chat["first_name"], &chat["username"]];
        let name = names.into_iter().find_map(Value::as_str);
        return Some(Particulars::Story {
            chat: name.unwrap_or_default().to_owned(),
        });
    }
    (field("gift").is_some() || field("unique_gift").is_some()).then_some(Particulars::Gift)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn texts(list: &Value) -> impl Iterator<Item = &Value> {
    items(list).map(|item| &item["text"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A task that is done says when (<https://core.telegram.org/bots/api#checklisttask>).
fn task(task: &Value) -> Task {
    Task {
        text: text(&task["text"]),
        is_done: task["completion_date"].as_i64().is_some_and(|at| at > 0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_is_read_and_a_damaged_one_is_no_error() {
        let tasks = json!([{"id": 1, "text": "Чашка", "completion_date": 1_700_000_000}, {"id": 2, "text": "Таця"}]);
        let read = particulars(&json!({"checklist": {"title": "Купити", "tasks": tasks}}));
        let expected = Particulars::Checklist {
            title: "Купити".to_owned(),
            tasks: vec![
                Task {
                    text: "Чашка".to_owned(),
                    is_done: true,
                },
                Task {
                    text: "Таця".to_owned(),
                    is_done: false,
                },
            ],
        };
        assert_eq!(read, Some(expected));
        let story = json!({"story": {"id": 4, "chat": {"id": 1, "type": "private", "first_name": "Олена"}}});
        let expected = Particulars::Story {
            chat: "Олена".to_owned(),
        };
        assert_eq!(particulars(&story), Some(expected));
        let damaged = json!({"poll": {"question": 5, "options": "x"}});
        let expected = Particulars::Poll {
            question: String::new(),
            options: Vec::new(),
        };
        assert_eq!(particulars(&damaged), Some(expected));
        assert_eq!(particulars(&json!({"dice": {}})), None);
        assert_eq!(particulars(&json!({"hologram": {}})), None);
    }
}
