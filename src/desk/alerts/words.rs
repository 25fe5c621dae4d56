//! A dead letter as people read it.

use super::{
    super::{Alerts, button, label_of, name_of},
    readable, reasons,
};
use crate::{
    domain::{id::ManagerId, letter::Kind},
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx, customers,
        dead_letters::{Decided, Letter, Subject},
        leads, managers, numbers,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, say},
};

/// What each kind is called.
pub(in crate::desk) const fn name(kind: Kind) -> Text {
    match kind {
        Kind::Update => Text::LetterUpdate,
        Kind::StrayPayment => Text::LetterStrayPayment,
        Kind::PaidAgain => Text::LetterPaidAgain,
        Kind::PaidPartly => Text::LetterPaidPartly,
        Kind::PaidTooMuch => Text::LetterPaidOver,
        Kind::PaidInOtherCurrency => Text::LetterPaidOtherCurrency,
        Kind::PaidCancelled => Text::LetterPaidCancelled,
        Kind::Answer => Text::LetterAnswer,
        Kind::AnswerEdit => Text::LetterAnswerEdit,
        Kind::Message => Text::LetterMessage,
        Kind::Document => Text::LetterDocument,
        Kind::Invoice => Text::LetterInvoice,
        Kind::Notice => Text::LetterNotice,
        Kind::Alert => Text::LetterAlert,
        Kind::Lead => Text::LetterLead,
        Kind::Payment => Text::LetterPayment,
        Kind::Buyer => Text::LetterBuyer,
        Kind::BuyerNote => Text::LetterBuyerNote,
        Kind::OrderRead => Text::LetterOrderRead,
        Kind::OrderChange => Text::LetterOrderChange,
        Kind::Timer => Text::LetterTimer,
        Kind::Nightly => Text::LetterNightly,
        Kind::ChatRead => Text::LetterChatRead,
        Kind::ChatSeen => Text::LetterChatSeen,
        Kind::Sms => Text::LetterSms,
        Kind::SmsQuery => Text::LetterSmsQuery,
        Kind::SmsReport => Text::LetterSmsReport,
        Kind::SmsReach => Text::LetterSmsReach,
        Kind::OdooNote => Text::LetterOdooNote,
        Kind::Other => Text::LetterOther,
    }
}

/// What a person does about money of this kind.
const fn advice(kind: Kind) -> Option<Text> {
    match kind {
        Kind::StrayPayment => Some(Text::AdviceStrayPayment),
        Kind::PaidAgain => Some(Text::AdvicePaidAgain),
        Kind::PaidPartly => Some(Text::AdvicePaidPartly),
        Kind::PaidTooMuch => Some(Text::AdvicePaidOver),
        Kind::PaidInOtherCurrency => Some(Text::AdvicePaidOtherCurrency),
        Kind::PaidCancelled => Some(Text::AdvicePaidCancelled),
        _ => None,
    }
}

/// The subject of a letter that nobody has looked at yet is looked at now.
pub(super) fn subject(letter: &Letter) -> Subject {
    let subject = letter.subject.clone();
    subject.unwrap_or_else(|| Subject::of(super::subjects::look(letter).kind))
}

/// The arguments of a kind's name.
pub(in crate::desk) struct Names {
    pub name: String,
    pub number: String,
    pub sum: String,
    pub what: &'static str,
}

impl Names {
    /// Without anybody's name.
    pub(in crate::desk) fn none() -> Self {
        Self {
            name: NONE.to_owned(),
            number: NONE.to_owned(),
            sum: NONE.to_owned(),
            what: NONE,
        }
    }

    pub(in crate::desk) fn say(&self, speech: &Speech, kind: Kind) -> String {
        let args = [
            ("name", Arg::from(&self.name)),
            ("number", Arg::from(&self.number)),
            ("sum", Arg::from(&self.sum)),
            ("what", Arg::from(self.what)),
        ];
        speech.plain_with(name(kind), args)
    }
}

const NONE: &str = "none";

impl Alerts {
    /// What a letter is about, in words.
    pub(super) async fn what(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: &Letter,
    ) -> Result<String, StoreError> {
        let about = subject(letter);
        let mut names = Names {
            sum: about
                .sum
                .map_or_else(|| NONE.to_owned(), |sum| speech.money(sum)),
            ..Names::none()
        };
        if let Some(id) = about.customer {
            let profile = readable(customers::lookup(tx, id).await)?;
            if let Some(profile) = profile {
                names.name = name_of(&profile, speech);
            }
        } else if matches!(about.kind, Kind::Notice | Kind::Update)
            && let Some(chat) = person_of(letter)
            && let Some(manager) = readable(managers::lookup(tx, chat).await)?
        {
            names.name = manager.label();
        }
        if let Some(id) = about.conversation {
            let number = numbers::number_of(tx, id).await?;
            names.number = number.map_or_else(|| NONE.to_owned(), |it| it.to_string());
        }
        if let Some(id) = about.lead {
            names.number = id.to_string();
            let known = readable(leads::lookup(tx, id).await)?;
            names.what = known.map_or("order", |lead| lead.body.content.kind().as_str());
        }
        Ok(names.say(speech, about.kind))
    }

    /// A letter with all that people should know of it, and its buttons.
    pub(super) async fn letter_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: &Letter,
    ) -> Result<View, StoreError> {
        let html = self.letter_html(tx, speech, letter).await?;
        let rows = letter_buttons(speech, letter, "");
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    pub(super) async fn letter_html(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: &Letter,
    ) -> Result<String, StoreError> {
        let what = self.what(tx, speech, letter).await?;
        let about = subject(letter);
        if let Some(decided) = letter.decided {
            return self.decided_html(tx, speech, &what, decided).await;
        }
        let title = if about.kind.is_money() {
            Text::LetterMoneyTitle
        } else {
            Text::LetterTitle
        };
        let mut html = speech.html_with(title, [("what", Arg::from(&what))]);
        let facts = [
            ("at", Arg::from(self.moment(letter.first_at))),
            ("attempts", letter.attempts.into()),
        ];
        let text = if about.kind.is_money() || letter.source == "update" {
            Text::LetterWhen
        } else {
            Text::LetterFacts
        };
        add(
            &mut html,
            format_args!("\n{}", speech.html_with(text, facts)),
        );
        if let Some(charge) = &about.charge {
            let line = speech.html(say::LetterCharge {
                charge: Arg::from(charge),
            });
            add(&mut html, format_args!("\n{line}"));
        }
        match advice(about.kind) {
            Some(advice) => {
                add(&mut html, format_args!("\n{}", speech.html(advice)));
            }
            None => {
                let reason = reasons::told(speech, &letter.reason);
                let label = speech.html(Text::LetterReason);
                add(&mut html, format_args!("\n{label} {reason}"));
            }
        }
        Ok(html)
    }

    async fn decided_html(
        &self,
        tx: &Tx,
        speech: &Speech,
        what: &str,
        decided: Decided,
    ) -> Result<String, StoreError> {
        let by = match decided.by {
            Some(by) => label_of(tx, by).await?,
            None => NONE.to_owned(),
        };

        Ok(speech.html(say::LetterDecided {
            what: Arg::from(what),
            decision: decided.what.as_str().into(),
            manager: by.into(),
            at: self.moment(decided.at).into(),
        }))
    }

    /// A moment by the shop's clocks.
    pub(super) fn moment(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        self.notify.local(at).format("%d.%m %H:%M").to_string()
    }
}

/// The person in whose private chat it was to happen.
fn person_of(letter: &Letter) -> Option<ManagerId> {
    let chat = letter.lane.rsplit(':').next()?.parse().ok()?;
    (chat > 0).then_some(ManagerId(chat))
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
