//! A dead letter as people read it, with its buttons.

use super::words;
use crate::{
    desk::{
        Alerts,
        alerts::{
            known::{KnownLetter, LetterDecided},
            subjects::subject,
        },
        button,
    },
    domain::letter::Kind,
    press::{DeskAction, LetterAction},
    store::dead_letters::Letter,
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, say},
};

impl Alerts {
    /// A letter with all that people should know of it, and its buttons.
    pub(super) fn letter_view(&self, speech: &Speech, known: &KnownLetter) -> View {
        let html = self.letter_html(speech, known);
        let rows = letter_buttons(speech, &known.letter, "");
        View::text(html).with(Keyboard::Inline(rows))
    }

    pub(super) fn letter_html(&self, speech: &Speech, known: &KnownLetter) -> String {
        let what = words::what(speech, &known.names);
        if let Some(decision) = &known.decision {
            return self.decided_html(speech, &what, decision);
        }
        let letter = &known.letter;
        let about = subject(letter);
        let what = Arg::from(what);
        let mut html = if about.kind.is_money() {
            speech.html(say::LetterMoneyTitle { what })
        } else {
            speech.html(say::LetterTitle { what })
        };
        let at = Arg::from(self.moment(letter.first_at));
        let facts = if about.kind.is_money() || letter.source == "update" {
            speech.html(say::LetterWhen { at })
        } else {
            let attempts = Arg::from(letter.attempts);
            speech.html(say::LetterFacts { at, attempts })
        };
        add(&mut html, format_args!("\n{facts}"));
        if let Some(charge) = &about.charge {
            let line = speech.html(say::LetterCharge {
                charge: Arg::from(charge),
            });
            add(&mut html, format_args!("\n{line}"));
        }
        match words::advice(about.kind) {
            Some(advice) => {
                add(&mut html, format_args!("\n{}", speech.html(advice)));
            }
            None => {
                let reason = words::reason(speech, &letter.reason);
                let label = speech.html(Text::LetterReason);
                add(&mut html, format_args!("\n{label} {reason}"));
            }
        }
        html
    }

    fn decided_html(&self, speech: &Speech, what: &str, decision: &LetterDecided) -> String {
        speech.html(say::LetterDecided {
            what: Arg::from(what),
            decision: decision.what.as_str().into(),
            manager: decision.by.as_deref().unwrap_or("none").into(),
            at: self.moment(decision.at).into(),
        })
    }

    /// A moment by the shop's clocks.
    fn moment(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        self.notify.local(at).format("%d.%m %H:%M").to_string()
    }
}

/// The buttons of a letter; `mark` tells which of several letters they are of.
pub(super) fn letter_buttons(speech: &Speech, letter: &Letter, mark: &str) -> Vec<Vec<Button>> {
    if letter.decided.is_some() {
        return Vec::new();
    }
    let about = subject(letter);
    let id = letter.id;
    let one = |text, action| {
        let mut made = button(speech, text, DeskAction::Letter(action));
        made.label.insert_str(0, mark);
        made
    };
    let mut rows = match about.kind {
        Kind::StrayPayment => vec![
            vec![one(Text::ButtonLetterCredit, LetterAction::AskCredit(id))],
            vec![one(
                Text::ButtonLetterReturned,
                LetterAction::AskReturned(id),
            )],
        ],
        kind if kind.is_money() => vec![vec![
            one(Text::ButtonLetterReturned, LetterAction::AskReturned(id)),
            one(Text::ButtonLetterCounted, LetterAction::Counted(id)),
        ]],
        _ => vec![
            vec![one(Text::ButtonRetry, LetterAction::Again(id))],
            vec![one(Text::ButtonLetterDrop, LetterAction::AskDrop(id))],
        ],
    };
    if let Some(conversation) = about.conversation {
        let mut open = button(speech, Text::ButtonOpenChat, DeskAction::Open(conversation));
        open.label.insert_str(0, mark);
        rows.push(vec![open]);
    }
    rows
}
