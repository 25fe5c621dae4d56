//! Lists that fit a message, however long they are.

use super::Stage;
use crate::{
    telegram::message::TEXT_LIMIT,
    text::{Arg, say},
};

/// Room for the line that says how much is left out.
const REST: usize = 40;

/// A text of `head`, as many of `lines` as fit, and `tail`.
pub fn fit(stage: &Stage<'_>, head: &[String], lines: &[String], tail: &[String]) -> String {
    // Tags and escapes are not counted by Telegram, but counting them is on the safe side.
    let long = |part: &String| part.encode_utf16().count() + 2;
    let taken: usize = head.iter().chain(tail).map(long).sum();
    let mut room = TEXT_LIMIT.saturating_sub(taken + REST);
    let mut parts = head.to_vec();
    for (place, line) in lines.iter().enumerate() {
        let Some(left) = room.checked_sub(long(line)) else {
            let count = i64::try_from(lines.len() - place).unwrap_or_default();
            parts.push(stage.speech.html(say::AndMore {
                count: Arg::from(count),
            }));
            break;
        };
        room = left;
        parts.push(line.clone());
    }
    parts.extend_from_slice(tail);
    parts.join("\n\n")
}
