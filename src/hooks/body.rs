//! The stored form of an event, and the form that a hook reads.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fitting;
use crate::domain::{
    id::CustomerId,
    stored::{Stored, Unwritable},
};

/// Something that happened, for one hook.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The same for every hook and every try: a receiver knows by it what it has had already.
    pub id: String,
    pub name: String,
    pub record: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    pub at: DateTime<Utc>,
    pub data: Value,
}

impl Stored for Event {
    const KIND: &'static str = "event";
    const VERSION: u32 = 1;
}

impl std::fmt::Debug for Event {
    /// The data are somebody's: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a hook reads.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    event: &'a str,
    version: u32,
    at: String,
    attempt: u32,
    data: &'a Value,
}

/// The most that a hook is sent, in bytes.
const LARGEST: usize = 64 * 1024;
/// What stands around the data, at most.
const AROUND: usize = 512;

impl Event {
    /// The body of a try, the first of which is 1.
    pub fn body(&self, attempt: u32) -> Result<String, Unwritable> {
        let mut data = self.data.clone();
        fitting::fit(&mut data, LARGEST - AROUND);
        let body = Body {
            id: &self.id,
            event: &self.name,
            version: 1,
            at: self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            attempt,
            data: &data,
        };
        serde_json::to_string(&body).map_err(|source| Unwritable {
            kind: "hook",
            source: std::sync::Arc::new(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_event_still_loads_and_is_written_the_same() {
        for stored in [
            r#"{"v":"event.1","id":"evt_1","name":"order.created","record":"order:1001","customer":7,"at":"2026-12-01T10:00:00Z","data":{"number":1001}}"#,
            r#"{"v":"event.1","id":"evt_2","name":"crm.down","record":"crm","at":"2026-12-01T10:00:00Z","data":{}}"#,
        ] {
            let event = Event::from_stored(stored).unwrap();
            assert_eq!(event.to_stored().unwrap(), stored);
        }
    }

    #[test]
    fn a_body_has_its_parts_and_never_more_than_fits() {
        let mut event = Event::from_stored(
            r#"{"v":"event.1","id":"evt_1","name":"order.created","record":"order:1001","at":"2026-12-01T10:00:00Z","data":{"number":1001}}"#,
        )
        .unwrap();
        let body = event.body(2).unwrap();
        assert_eq!(
            body,
            r#"{"id":"evt_1","event":"order.created","version":1,"at":"2026-12-01T10:00:00.000Z","attempt":2,"data":{"number":1001}}"#
        );
        event.data["comment"] = Value::from("я".repeat(100_000));
        let body = event.body(1).unwrap();
        assert!(
            body.len() <= LARGEST && body.contains(r#""cut":["comment"]"#),
            "{}",
            body.len()
        );
    }
}
