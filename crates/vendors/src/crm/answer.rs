//! The answer to a call as it comes: read within bounds, its refusal put into words.

use std::time::Duration;

use chrono::{DateTime, Utc};
use mistok_core::domain::{clock::SharedClock, storable::clean_json};
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER},
};
use serde_json::Value;

use super::{
    dialect::Speech,
    error::{CrmError, Flaw},
    plain,
    rate::LONGEST_PAUSE,
    redact::{Redaction, cut},
};

/// The longest answer that is read; a page of fifty offers is a few hundred kilobytes.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Characters of the CRM's own words in an error.
const LONGEST_MESSAGE: usize = 500;

/// An answer as it came.
pub struct Answer {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    /// When it was made, by the clock of its sender.
    pub date: Option<DateTime<Utc>>,
    /// The host that a redirection names.
    pub elsewhere: Option<String>,
    pub body: String,
    /// Whether it is a page for people to look at.
    pub is_html: bool,
    /// Why `body` is not whole.
    pub flaw: Option<Flaw>,
}

/// Sends the request and reads the answer.
pub async fn receive(request: RequestBuilder, clock: &SharedClock) -> Result<Answer, CrmError> {
    let mut response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            CrmError::NotSent(error.without_url())
        } else {
            CrmError::Unreachable(error.without_url())
        }
    })?;
    let date = date(response.headers());
    let mut answer = Answer {
        status: response.status(),
        // A date is one of their clock.
        retry_after: retry_after(response.headers(), date.unwrap_or_else(|| clock.now())),
        date,
        elsewhere: elsewhere(&response),
        body: String::new(),
        is_html: is_html(response.headers()),
        flaw: None,
    };
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => {
                answer.flaw = Some(Flaw::TooLong {
                    limit: LONGEST_ANSWER,
                });
                break;
            }
            Ok(None) => break,
            // A refusal is one also when its text did not come through.
            Err(_) if !answer.status.is_success() => break,
            Err(error) => return Err(CrmError::Unreachable(error.without_url())),
        }
    }
    answer.body = clean_json(&String::from_utf8_lossy(&bytes)).into_owned();
    answer.is_html |= answer.body.trim_start().starts_with('<');
    Ok(answer)
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some(date.with_timezone(&Utc))
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.trim_start().starts_with("text/html"))
}

fn elsewhere(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let url = response.url().join(location).ok()?;
    Some(format!("{}://{}", url.scheme(), url.host_str()?))
}

/// `Retry-After`, as seconds or as a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = DateTime::parse_from_rfc2822(text).ok()?;
        (date.with_timezone(&Utc) - now)
            .to_std()
            .unwrap_or_default()
    };
    let longest = LONGEST_PAUSE.to_std().unwrap_or_default();
    // Whatever is longer is a mistake, and says nothing.
    (wait <= longest).then_some(wait)
}

/// What the CRM says about its refusal, without what we sent.
pub fn message(body: &str, redaction: &Redaction) -> String {
    let mut said = Vec::new();
    match serde_json::from_str::<Value>(body) {
        Ok(body) => {
            for key in ["message", "error", "errors"] {
                collect(&body[key], &mut said);
            }
        }
        Err(_) => said.push(plain::from_html(&cut(body, 20_000))),
    }
    masked(&said.join("; "), redaction)
}

/// Words of the CRM on one line, without what we sent.
pub fn masked(words: &str, redaction: &Redaction) -> String {
    // Masked before it is cut: half a name would not be known again.
    let said = redaction.words(words);
    plain::name(&said, LONGEST_MESSAGE).unwrap_or_else(|| "no reason given".to_owned())
}

/// Words of a service on one line, without what we sent it and without anybody's number.
pub fn words(said: &str, sent: &[&str]) -> String {
    let sent = sent.iter().copied().map(Value::from).collect();
    let redaction = Redaction::of(Some(&Value::Array(sent)), &[], Speech::Crm);
    masked(said, &redaction)
}

fn collect(value: &Value, said: &mut Vec<String>) {
    match value {
        // Many a vendor says the same as the message and as the error of a field.
        Value::String(text) if said.contains(text) => {}
        Value::String(text) => said.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, said)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, said)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_absurd() {
        let now = DateTime::from_timestamp(784_111_777, 0).unwrap();
        let cases = [
            ("17", Some(17)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("3600", Some(3600)),
            ("99999999999", None),
            ("soon", None),
            ("-5", None),
        ];
        for (header, seconds) in cases {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(header))]);
            assert_eq!(
                retry_after(&headers, now),
                seconds.map(Duration::from_secs),
                "{header}"
            );
        }
    }
}
