//! Methods that take messages out of a chat.

use super::super::envelope::{Answer, Refusal};
use super::super::params::Params;
use super::Caller;

/// A bot deletes nothing that is older.
const OLDEST_SECONDS: i64 = 48 * 60 * 60;

pub fn one(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let Some(id) = params.integer("message_id")? else {
        return Err(Refusal::bad("message identifier is not specified"));
    };
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        let Some(message) = chat.find(id) else {
            return Err(Refusal::bad("message to delete not found"));
        };
        if message.thread == Some(id) {
            // The note with which a topic began.
            return Err(Refusal::bad("message can't be deleted"));
        }
        if caller.now.timestamp() - message.date > OLDEST_SECONDS {
            return Err(Refusal::bad("message can't be deleted for everyone"));
        }
        chat.remove(id);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

/// Skips what is not there, as the real server does.
pub fn several(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let list = params.nested("message_ids")?.unwrap_or_default();
    let ids: Option<Vec<i64>> = list
        .as_array()
        .and_then(|ids| ids.iter().map(serde_json::Value::as_i64).collect());
    let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
        return Err(Refusal::bad("message identifiers are not specified"));
    };
    if ids.len() > 100 {
        return Err(Refusal::bad("too many message identifiers specified"));
    }
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        for id in ids {
            let fresh = chat.find(id).is_some_and(|message| {
                let age = caller.now.timestamp() - message.date;
                age <= OLDEST_SECONDS && message.thread != Some(id)
            });
            if fresh {
                chat.remove(id);
            }
        }
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}
