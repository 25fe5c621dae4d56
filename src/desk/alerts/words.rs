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
    text::{
        Arg, Speech, Text, add,
        say::{self, Said},
    },
};

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
        speech.plain(self.words(kind))
    }

    /// What each kind is called.
    fn words(&self, kind: Kind) -> Said {
        let (name, number) = (Arg::from(&self.name), Arg::from(&self.number));
        let (sum, what) = (Arg::from(&self.sum), Arg::from(self.what));
        match kind {
            Kind::Update => Said::of(say::LetterUpdate { name }),
            Kind::StrayPayment => Said::of(say::LetterStrayPayment { sum }),
            Kind::PaidAgain => Said::of(say::LetterPaidAgain { number, sum }),
            Kind::PaidPartly => Said::of(say::LetterPaidPartly { number, sum }),
            Kind::PaidTooMuch => Said::of(say::LetterPaidOver { number, sum }),
            Kind::PaidInOtherCurrency => Said::of(say::LetterPaidOtherCurrency { number, sum }),
            Kind::PaidCancelled => Said::of(say::LetterPaidCancelled { number, sum }),
            Kind::Answer => Said::of(say::LetterAnswer { name, number }),
            Kind::AnswerEdit => Said::of(say::LetterAnswerEdit { name, number }),
            Kind::Message => Said::of(say::LetterMessage { name }),
            Kind::Document => Said::of(say::LetterDocument { name }),
            Kind::Invoice => Said::of(say::LetterInvoice { name }),
            Kind::Notice => Said::of(say::LetterNotice { name, number }),
            Kind::Alert => Said::of(Text::LetterAlert),
            Kind::Lead => Said::of(say::LetterLead { number, what }),
            Kind::Payment => Said::of(say::LetterPayment { number, sum }),
            Kind::Buyer => Said::of(say::LetterBuyer { name }),
            Kind::BuyerNote => Said::of(Text::LetterBuyerNote),
            Kind::OrderRead => Said::of(Text::LetterOrderRead),
            Kind::OrderChange => Said::of(say::LetterOrderChange { number }),
            Kind::Timer => Said::of(say::LetterTimer { number }),
            Kind::Nightly => Said::of(Text::LetterNightly),
            Kind::ChatRead => Said::of(Text::LetterChatRead),
            Kind::ChatSeen => Said::of(Text::LetterChatSeen),
            Kind::Sms => Said::of(say::LetterSms { name }),
            Kind::SmsQuery => Said::of(Text::LetterSmsQuery),
            Kind::SmsReport => Said::of(Text::LetterSmsReport),
            Kind::SmsReach => Said::of(Text::LetterSmsReach),
            Kind::OdooNote => Said::of(Text::LetterOdooNote),
            Kind::Other => Said::of(Text::LetterOther),
        }
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
