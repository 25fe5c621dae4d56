//! What the shop's people read of SMS without a question of theirs, or in answer to an earlier one.

use super::price;
use crate::{
    desk::SmsDesk,
    domain::{id::SmsId, phone::Phone, sms::NumberFacts},
    sms::{Alarm, Seen},
    telegram::View,
    text::{Arg, Speech, cut, say},
};

/// Letters of a message that are shown.
const WORDS: usize = 2_000;

impl SmsDesk {
    /// Tells an admin what needs them.
    pub(in crate::desk) fn alarm_view(&self, speech: &Speech, alarm: &Alarm) -> View {
        View::text(match alarm {
            Alarm::LowBalance(health) => {
                let money = health.balance.as_ref().map(crate::desk::sms::money);
                speech.html(say::SmsLowBalance {
                    provider: Arg::from(&health.name),
                    money: money.unwrap_or_default().into(),
                })
            }
            Alarm::DayIsFull { provider } => speech.html(say::SmsDayIsFull {
                provider: Arg::from(provider),
            }),
            Alarm::Barred {
                provider,
                prefix,
                barrier,
            } => speech.html(say::SmsBarred {
                provider: Arg::from(self.provider_title(provider)),
                prefix: Arg::from(prefix),
                barrier: Arg::from(barrier.as_str()),
            }),
        })
    }
}

/// What was seen at a provider, for the manager who asked.
pub(in crate::desk) fn seen(speech: &Speech, provider: &str, seen: &Seen) -> View {
    let provider = Arg::from(provider);
    View::text(match seen {
        Seen::Balance(Some(balance)) => speech.html(say::SmsSeenBalance {
            provider,
            money: price(speech, balance).into(),
        }),
        Seen::Balance(None) => speech.html(say::SmsSeenNoBalance { provider }),
        Seen::Senders(senders) if senders.is_empty() => {
            speech.html(say::SmsSeenNoSenders { provider })
        }
        Seen::Senders(senders) => speech.html(say::SmsSeenSenders {
            provider,
            senders: senders.join(", ").into(),
        }),
        Seen::Templates(loaded) => {
            let count = |count: u32| Arg::from(i64::from(count));
            speech.html(say::SmsSeenTemplates {
                provider,
                all: count(loaded.all),
                new: count(loaded.new),
                changed: count(loaded.changed),
                gone: count(loaded.gone),
            })
        }
        Seen::Nothing(reason) => speech.html(say::SmsSeenNothing {
            provider,
            reason: cut(reason, 300).into(),
        }),
    })
}

/// What a provider knows about a phone. `None` means that it knows nothing.
pub(in crate::desk) fn number(speech: &Speech, phone: &Phone, facts: Option<&NumberFacts>) -> View {
    let phone = Arg::from(phone.international());
    let Some(facts) = facts else {
        return View::text(speech.html(say::SmsNumberUnknown { phone }));
    };
    let none = || "none".to_owned();
    let line = if facts.valid {
        facts.line.as_str()
    } else {
        "wrong"
    };
    View::text(speech.html(say::SmsNumber {
        phone,
        line: line.into(),
        carrier: facts.carrier.clone().unwrap_or_else(none).into(),
        country: facts.country.clone().unwrap_or_else(none).into(),
    }))
}

/// A message that nobody can answer, from a short code or a name.
pub(in crate::desk) fn unanswerable(speech: &Speech, id: SmsId, from: &Phone, text: &str) -> View {
    View::text(speech.html(say::SmsUnanswerable {
        from: Arg::from(from.e164()),
        text: Arg::from(cut(text, WORDS)),
        id: Arg::from(id.to_string()),
    }))
}
