//! One SMS with everything that is known of it, and what can be decided about it.

use chrono::{DateTime, Utc};

use super::{
    draft::owner_line,
    log::{failed, parts_of, said, state},
    price, sms_button,
};
use crate::{
    desk::{
        SmsDesk, button,
        sms::{
            message::{KnownSms, SentSms, SmsDecided},
            refused,
        },
        telegram::reply::Reply,
    },
    domain::{id::SmsId, manager::Manager, sms::State},
    press::{DeskAction, SmsAction},
    sms::{Decision, Refusal},
    store::{
        StoreError, Tx,
        sms::{Line, Sms as Message, attempts::Attempt},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, say},
};

impl SmsDesk {
    /// `/sms_12`.
    pub(in crate::desk::telegram) async fn sms_card(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(known) = self.message(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsGone)));
        };
        let mut blocks = vec![headed(&speech, &known)];
        let mut rows = Vec::new();
        match &known.sent {
            Some(sent) => {
                blocks.extend(self.fate_of(&speech, sent));
                rows.extend(decisions(&speech, &sent.message));
            }
            None => blocks.push(self.came(&speech, &known.line)),
        }
        rows.extend(beside(&speech, &known).chunks(2).map(<[Button]>::to_vec));
        let view = View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }

    fn at(&self, moment: DateTime<Utc>) -> Arg {
        let moment = self.notify.local(moment).format("%d.%m %H:%M").to_string();
        Arg::from(moment)
    }

    fn came(&self, speech: &Speech, line: &Line) -> String {
        let provider = line.provider.clone().unwrap_or_default();

        speech.html(say::SmsCame {
            at: self.at(line.at),
            provider: provider.into(),
        })
    }

    /// What became of it, and each try.
    fn fate_of(&self, speech: &Speech, SentSms { message, tries }: &SentSms) -> Vec<String> {
        let mut lines = vec![parts_of(speech, message.parts)];

        lines.push(speech.html(say::SmsKind {
            kind: Arg::from(message.kind.as_str()),
            at: self.at(message.created_at),
        }));
        lines.extend(self.way_of(speech, message));
        if let Some(sent) = message.sent_at {
            lines.push(speech.html(say::SmsSentAt { at: self.at(sent) }));
        }
        if let Some(done) = message.done_at {
            lines.push(speech.html(say::SmsDoneAt { at: self.at(done) }));
        }
        if let Some(cost) = &message.cost {
            lines.push(speech.html(say::SmsCost {
                cost: Arg::from(price(speech, cost)),
            }));
        }
        let mut first = vec![state(speech, message.state.as_str())];
        if let Some(failure) = message.failure {
            first.push(failed(
                speech,
                failure,
                message.code.as_deref(),
                message.reason.as_deref(),
            ));
        }
        let mut blocks = vec![first.join("\n"), lines.join("\n")];
        if !tries.is_empty() {
            let tries = tries.iter().map(|one| self.tried(speech, one));
            let title = std::iter::once(speech.html(Text::SmsTries));
            blocks.push(title.chain(tries).collect::<Vec<_>>().join("\n"));
        }
        blocks
    }

    /// Through whom it goes or went and from whom, also where nobody chose.
    fn way_of(&self, speech: &Speech, message: &Message) -> Option<String> {
        let provider = message.provider.as_deref()?;
        let own = self.sms.known(provider);
        let own = own.and_then(|known| known.provider.own_sender());
        let sender = message.sender_at(provider).or(own);

        Some(speech.html(say::SmsSender {
            provider: Arg::from(self.provider_title(provider)),
            sender: sender.unwrap_or("none").into(),
        }))
    }

    fn tried(&self, speech: &Speech, one: &Attempt) -> String {
        let mut told = speech.html(say::SmsTry {
            at: self.at(one.at),
            provider: Arg::from(&one.provider),
            outcome: Arg::from(&one.outcome),
        });
        let own = [one.code.as_deref(), one.reason.as_deref()];
        let own: Vec<&str> = own.into_iter().flatten().collect();
        if !own.is_empty() {
            let own = cut(&own.join(": "), 200);
            add(&mut told, format_args!(" ({})", escape(&own)));
        }
        told
    }

    /// What a manager decides about a message.
    pub(super) async fn sms_decided(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
        decision: Decision,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let told = match self.decide(tx, manager, id, decision).await? {
            SmsDecided::Done => speech.plain(Text::ToastSmsDecided),
            SmsDecided::TooLate => speech.plain(Text::ToastAlreadyDecided),
            SmsDecided::OptedOut => speech.html(refused(Refusal::OptedOut)),
            SmsDecided::Gone => return Ok(Reply::toast(speech.plain(Text::ToastSmsGone))),
            SmsDecided::Held(holder) => return Reply::held(tx, &speech, Some(holder)).await,
        };
        let card = self.sms_card(tx, manager, id).await?;
        Ok(card.with_toast(told))
    }
}

fn headed(speech: &Speech, known: &KnownSms) -> String {
    let line = &known.line;
    let way = if line.inbound { "⬅️" } else { "➡️" };

    let words = escape(&cut(&said(speech, line), 2_000));
    format!(
        "{}\n\n{words}",
        speech.html(say::SmsCardTitle {
            number: Arg::from(line.id.to_string()),
            way: way.into(),
            who: Arg::from(owner_line(&known.owner))
        })
    )
}

/// The buttons to what belongs to a message.
fn beside(speech: &Speech, known: &KnownSms) -> Vec<Button> {
    let id = known.line.id;
    let mut ways = vec![sms_button(
        speech,
        Text::ButtonSmsOfPhone,
        SmsAction::Of(id, 0),
    )];
    if !known.line.phone.e164().is_empty() {
        let check = SmsAction::Check(id);
        ways.push(sms_button(speech, Text::ButtonSmsCheck, check));
    }
    if let Some(draft) = known.batch {
        let batch = SmsAction::Batch(draft);
        ways.push(sms_button(speech, Text::ButtonSmsBatch, batch));
    }
    if let Some(conversation) = known.conversation {
        let open = DeskAction::Open(conversation);
        ways.push(button(speech, Text::ButtonOpenChat, open));
    }
    ways
}

/// What can be decided about a message in its state.
fn decisions(speech: &Speech, message: &Message) -> Vec<Vec<Button>> {
    let id = message.id;
    let one = |text, action| sms_button(speech, text, action);
    let retry = || one(Text::ButtonResend, SmsAction::Retry(id));
    if message.to.e164().is_empty() {
        return Vec::new();
    }
    match message.state {
        State::Queued => vec![vec![one(Text::ButtonDontSend, SmsAction::Cancel(id))]],
        State::Failed | State::Undelivered | State::Cancelled => vec![vec![retry()]],
        State::Unsure => vec![
            vec![one(Text::ButtonArrived, SmsAction::Arrived(id)), retry()],
            vec![one(Text::ButtonDontSend, SmsAction::GiveUp(id))],
        ],
        State::Sending | State::Sent | State::Delivered => Vec::new(),
    }
}
