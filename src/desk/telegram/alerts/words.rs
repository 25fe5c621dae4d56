//! What was given up, in people's words, and why.

use crate::{
    desk::alerts::{
        known::{LetterNames, LetterPerson},
        masked, meaning,
    },
    domain::{lead::LeadKind, letter::Kind},
    text::{
        Arg, Speech, Text, cut, escape,
        say::{self, Said},
    },
};

/// Longer explanations only push the buttons off the screen.
const ORIGINAL: usize = 300;

/// A reason in people's words, with the original.
pub(super) fn reason(speech: &Speech, reason: &str) -> String {
    let words = speech.html(meaning(reason));
    let original = masked(&cut(reason, ORIGINAL));
    format!("{words} <code>{}</code>", escape(&original))
}

/// What a person does about money of this kind.
pub(super) const fn advice(kind: Kind) -> Option<Text> {
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

/// What a letter is about.
pub(super) fn what(speech: &Speech, known: &LetterNames) -> String {
    Names::of(speech, known).say(speech, known.kind)
}

/// The arguments of a kind's name.
pub(super) struct Names {
    pub name: String,
    pub number: String,
    pub sum: String,
    pub what: &'static str,
}

impl Names {
    /// The words for what a letter is about.
    pub(super) fn of(speech: &Speech, known: &LetterNames) -> Self {
        let none = || NONE.to_owned();
        Self {
            name: match &known.person {
                LetterPerson::Unknown => none(),
                LetterPerson::Nameless => speech.plain(Text::LeadNameless),
                LetterPerson::Named(name) => name.clone(),
            },
            number: known.number.clone().unwrap_or_else(none),
            sum: known.sum.map_or_else(none, |sum| speech.money(sum)),
            what: known.lead.map_or(NONE, LeadKind::as_str),
        }
    }

    pub(super) fn say(&self, speech: &Speech, kind: Kind) -> String {
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
            Kind::Hook => Said::of(Text::LetterHook),
            Kind::Email => Said::of(say::LetterEmail { number, what }),
            Kind::Other => Said::of(Text::LetterOther),
        }
    }
}

const NONE: &str = "none";
