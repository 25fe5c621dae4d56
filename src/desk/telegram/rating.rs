//! What is read of the stars for a conversation: by its customer, by admins and in the log chat.

use std::sync::Arc;

use crate::{
    desk::{conversation::rating::Rated, customer_name, label_of},
    domain::{case::Case, conversation::Conversation, id::CaseId},
    press::{Action, Press},
    store::{StoreError, Tx},
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, Texts, say},
};

/// The question for stars, which are its buttons.
pub(in crate::desk) fn question(speech: &Speech, case: CaseId) -> View {
    View::text(speech.html(Text::AskRating)).with(stars(case))
}

/// What takes the place of the question.
pub(in crate::desk) fn thanks(speech: &Speech, given: i64, is_low: bool) -> View {
    let stars = Arg::from(shown(given));
    View::text(if is_low {
        speech.html(say::RatingSorry { stars })
    } else {
        speech.html(say::RatingThanks { stars })
    })
}

/// Tells of few stars.
pub(in crate::desk) async fn low(
    tx: &Tx,
    speech: &Speech,
    conversation: &Conversation,
    case: &Case,
    given: i64,
) -> Result<String, StoreError> {
    let manager = match case.manager {
        Some(manager) => label_of(tx, manager).await?,
        None => "none".to_owned(),
    };
    Ok(speech.html(say::LowTalkRating {
        stars: Arg::from(shown(given)),
        name: customer_name(tx, conversation, speech).await?.into(),
        manager: manager.into(),
        number: conversation.number.to_string().into(),
    }))
}

/// The toast for the press of a star; `None` for a stranger.
pub fn toast(texts: &Arc<Texts>, rated: Rated) -> Option<String> {
    let (language, text) = match rated {
        Rated::Stranger => return None,
        Rated::Already(language) => (language, Text::ToastRatedAlready),
        Rated::Now(language) => (language, Text::ToastRated),
    };
    Some(texts.speak(language).plain(text))
}

fn shown(stars: i64) -> String {
    "⭐".repeat(usize::try_from(stars).unwrap_or_default())
}

/// One to five, in one row.
fn stars(case: CaseId) -> Keyboard {
    let button = |stars| {
        let press = Press {
            screen: 0,
            action: Action::Rate(case, stars),
        };
        Button {
            label: format!("{stars} ⭐"),
            target: Target::Press(press.to_data()),
        }
    };
    Keyboard::Inline(vec![(1..=5).map(button).collect()])
}
