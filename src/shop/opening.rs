//! Outside working hours a customer is told when somebody will answer.

use super::Stage;
use crate::text::{Arg, Text, say};

/// What is said about the hours now. `None` means that somebody is there.
pub fn note(stage: &Stage<'_>) -> Option<String> {
    let hours = stage.shop.hours.as_ref()?;
    if hours.is_open(stage.now) {
        return None;
    }
    let speech = stage.speech;
    Some(match hours.next_opening(stage.now) {
        Some(opening) => {
            let when = speech.opening(opening, stage.now, stage.shop.zone);
            speech.html(say::ClosedUntil {
                when: Arg::from(when),
            })
        }
        None => speech.html(Text::Closed),
    })
}
