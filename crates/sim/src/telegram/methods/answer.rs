//! Answers to presses and inline queries: once each, and in time.

use chrono::TimeDelta;
use serde_json::Value;

use super::super::envelope::{Answer, Refusal};
use super::super::markup::Markup;
use super::super::params::Params;
use super::super::people::{Heard, InlineAnswer, Toast};
use super::super::state::Waiting;
use super::{Caller, words};

const PRESS_LASTS: TimeDelta = TimeDelta::seconds(150);
const QUERY_LASTS: TimeDelta = TimeDelta::seconds(30);
const LONGEST_TOAST: usize = 200;
const MOST_RESULTS: usize = 50;

pub fn callback_query(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.text("callback_query_id")?.unwrap_or_default();
    let text = params.text("text")?.unwrap_or_default().into_owned();
    if text.chars().count() > LONGEST_TOAST {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let press = caller.bot.state().presses.remove(id.as_ref());
    let press = in_time(caller, press, PRESS_LASTS)?;
    press.ear.hear(Heard::Toast(Toast {
        text,
        alert: params.flag("show_alert"),
    }));
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

pub fn inline_query(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.text("inline_query_id")?.unwrap_or_default();
    let next_offset = params.text("next_offset")?.unwrap_or_default().into_owned();
    if next_offset.len() > 64 {
        return Err(Refusal::bad("NEXT_OFFSET_INVALID"));
    }
    let list = params.nested("results")?.unwrap_or_default();
    let Some(results) = list.as_array() else {
        return Err(Refusal::bad("can't parse inline query results JSON object"));
    };
    if results.len() > MOST_RESULTS {
        return Err(Refusal::bad("RESULTS_TOO_MUCH"));
    }
    for (place, result) in results.iter().enumerate() {
        check_result(result)?;
        if results[..place]
            .iter()
            .any(|other| other["id"] == result["id"])
        {
            return Err(Refusal::bad("RESULT_ID_DUPLICATE"));
        }
    }
    let query = caller.bot.state().queries.remove(id.as_ref());
    let query = in_time(caller, query, QUERY_LASTS)?;
    query.ear.hear(Heard::Inline(InlineAnswer {
        query: query.text,
        results: results.clone(),
        next_offset,
    }));
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

fn in_time(
    caller: &Caller<'_>,
    question: Option<Waiting>,
    lasts: TimeDelta,
) -> Result<Waiting, Refusal> {
    let too_late = "query is too old and response timeout expired or query ID is invalid";
    question
        .filter(|question| question.asked_at + lasts > caller.now)
        .ok_or_else(|| Refusal::bad(too_late))
}

fn check_result(result: &Value) -> Result<(), Refusal> {
    let broken = |words: String| Refusal::bad(format!("can't parse inline query result: {words}"));
    let field = |name: &str| {
        let text = result[name].as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| broken(format!("Can't find field \"{name}\"")))
    };
    let id = field("id")?;
    if id.len() > 64 {
        return Err(Refusal::bad("RESULT_ID_INVALID"));
    }
    match field("type")? {
        "article" => {
            field("title")?;
            if result["input_message_content"].is_null() {
                return Err(broken(
                    "Can't find field \"input_message_content\"".to_owned(),
                ));
            }
        }
        "photo" => {
            check_address(field("photo_url")?)?;
            check_address(field("thumbnail_url")?)?;
        }
        kind => {
            return Err(broken(format!(
                "the simulator does not know type \"{kind}\""
            )));
        }
    }
    if let Some(url) = result["thumbnail_url"].as_str() {
        check_address(url)?;
    }
    if let Value::Object(content) = &result["input_message_content"] {
        let mut content = content.clone();
        let text = content.remove("message_text").unwrap_or_default();
        content.insert("text".to_owned(), text);
        words::text(&Params::of(content))?;
    }
    if let Value::Object(fields) = result
        && fields.contains_key("caption")
    {
        words::caption(&Params::of(fields.clone()))?;
    }
    match result.get("reply_markup") {
        // Where the message will go is not known, so nothing that needs a private chat is refused.
        Some(markup) => Markup::inline(markup, true).map(drop),
        None => Ok(()),
    }
}

fn check_address(url: &str) -> Result<(), Refusal> {
    if reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        return Ok(());
    }
    Err(Refusal::bad("WEBDOCUMENT_URL_INVALID"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn results_of_an_inline_query_are_checked() {
        let article = json!({
            "type": "article", "id": "1", "title": "Чашка",
            "input_message_content": {"message_text": "<b>Чашка</b>", "parse_mode": "HTML"},
        });
        let mut broken = article.clone();
        broken["input_message_content"]["message_text"] = "<b>".into();
        let mut untitled = article.clone();
        untitled["title"] = Value::Null;

        assert_eq!(check_result(&article), Ok(()));
        assert!(
            check_result(&broken)
                .unwrap_err()
                .description
                .contains("can't parse entities")
        );
        assert!(
            check_result(&untitled)
                .unwrap_err()
                .description
                .contains("title")
        );
        let photo =
            json!({"type": "photo", "id": "1", "photo_url": "file:///x", "thumbnail_url": ""});
        assert!(check_result(&photo).is_err());
    }
}
