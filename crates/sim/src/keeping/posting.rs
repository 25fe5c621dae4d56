//! What the shop does in a chat: it writes, and it has read.

use serde_json::Value;

use super::answer::{Outcome, Refusal};
use super::query::Query;
use super::state::State;
use super::{ChatFile, From, Shared};

const FIELDS: [&str; 2] = ["message", "files"];
const FILE_FIELDS: [&str; 3] = ["newid", "name", "type"];

impl Shared {
    /// `POST /debates/v2/`
    pub(super) fn post_message(&self, query: &Query, body: &Value) -> Outcome {
        query.allow(&["id_i"])?;
        let invoice = query.required("id_i")?;
        check_fields(body, &FIELDS)?;
        let text = body["message"].as_str();
        let text = text.ok_or_else(|| Refusal::bad("`message` is not a text"))?;
        let now = self.clock.now();
        let mut state = self.state();
        let files = files(&state, &body["files"])?;
        if !state.chats.contains_key(&invoice) {
            return Err(Refusal::business("no such chat"));
        }
        if text.trim().is_empty() && files.is_empty() {
            return Err(Refusal::business("an empty message"));
        }
        if !text.trim().is_empty() {
            state.write(invoice, From::Seller, text, None, now);
        }
        for file in files {
            let name = file.name.clone();
            state.write(invoice, From::Seller, &name, Some(file), now);
        }
        drop(state);
        self.errands.changed();
        Ok(self.options.done())
    }

    /// `POST /debates/v2/seen`
    pub(super) fn post_seen(&self, query: &Query) -> Outcome {
        query.allow(&["id_i"])?;
        let invoice = query.required("id_i")?;
        let mut state = self.state();
        if !state.chats.contains_key(&invoice) {
            return Err(Refusal::business("no such chat"));
        }
        state.see(invoice, From::Buyer, self.clock.now());
        drop(state);
        self.errands.changed();
        Ok(self.options.done())
    }
}

fn check_fields(value: &Value, known: &[&str]) -> Result<(), Refusal> {
    let Some(fields) = value.as_object() else {
        return Err(Refusal::bad("not a JSON object"));
    };
    match fields.keys().find(|key| !known.contains(&key.as_str())) {
        Some(other) => Err(Refusal::bad(format!("unknown field `{other}`"))),
        None => Ok(()),
    }
}

/// The files that are sent; each must be given back as the upload named it.
fn files(state: &State, value: &Value) -> Result<Vec<ChatFile>, Refusal> {
    let list = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        _ => return Err(Refusal::bad("`files` is not a list")),
    };
    list.iter()
        .map(|item| {
            check_fields(item, &FILE_FIELDS)?;
            let newid = item["newid"].as_str().unwrap_or_default();
            let file = state.uploads.get(newid);
            file.filter(|file| item["name"] == file.name && item["type"] == file.mime)
                .cloned()
                .ok_or_else(|| Refusal::bad("a file that was not uploaded, or under another name"))
        })
        .collect()
}
