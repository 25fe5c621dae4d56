//! Why an answer does not go, and why a change of it does not, in people's words.

use super::show;
use crate::{
    desk::{
        conversation::{answer::EditRefused, channel::Refusal},
        label_of, sms,
    },
    store::{StoreError, Tx},
    text::{Arg, Speech, Text, say},
};

/// Why the channel cannot carry an answer.
pub(super) fn refused(speech: &Speech, refusal: &Refusal) -> String {
    speech.html(match refusal {
        Refusal::TooLarge { size, limit } => return too_large(speech, *size, *limit),
        Refusal::Kind(name) => {
            let kind = Arg::from(show::kind_name(speech, name));
            return speech.html(say::CannotCarryKind { kind });
        }
        Refusal::Sms(refusal) => return speech.html(sms::refused(*refusal)),
        Refusal::OnlyButtons => Text::ChoicesNeedWords,
        Refusal::Sticker => Text::CannotCarrySticker,
        Refusal::Erased => Text::KindErased,
        Refusal::Unreadable => Text::KindUnreadable,
        Refusal::OnlyWords => Text::SmsWordsOnly,
        Refusal::Forgotten => Text::CustomerForgotten,
        Refusal::Blocked => Text::CustomerBlocked,
        Refusal::BotGone => Text::BotGone,
    })
}

fn too_large(speech: &Speech, size: u64, limit: u64) -> String {
    const MEGABYTE: u64 = 1024 * 1024;
    let number = |count: u64| Arg::from(i64::try_from(count).unwrap_or(i64::MAX));
    speech.html(say::FileTooLarge {
        size: number(size.div_ceil(MEGABYTE)),
        limit: number(limit / MEGABYTE),
    })
}

/// Why the customer keeps the old words.
pub(super) async fn edit_refused(
    tx: &Tx,
    speech: &Speech,
    refused: EditRefused,
) -> Result<String, StoreError> {
    Ok(speech.html(match refused {
        EditRefused::Held(other) => {
            let manager = Arg::from(label_of(tx, other).await?);
            return Ok(speech.html(say::EditNotSentHeld { manager }));
        }
        EditRefused::Free => Text::EditNotSentFree,
        EditRefused::OnlyButtons => Text::ChoicesNeedWords,
        EditRefused::Fixed => Text::CannotEditThere,
    }))
}
