//! One SMS with everything that is known of it, and what can be decided about it.

use super::{
    super::{SmsDesk, button, telegram::reply::Reply},
    home::told,
    log::{failed, parts_of, said, state},
    refused,
};
use crate::{
    domain::{conversation::Progress, id::SmsId, manager::Manager, sms::State},
    press::{DeskAction, SmsAction},
    sms::{Decided, Decision, Refusal},
    store::{
        StoreError, Tx, entries,
        sms::{
            self as kept, Line, Sms as Message,
            attempts::{self, Attempt},
            drafts, log,
        },
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, say},
};

impl SmsDesk {
    /// `/sms_12`.
    pub async fn sms_card(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let gone = || Reply::toast(speech.plain(Text::ToastSmsGone));
        let Some(line) = log::lookup(tx, id).await? else {
            return Ok(gone());
        };
        let message = kept::lookup(tx, id).await?;
        let entry = message.as_ref().and_then(|message| message.entry);
        let owner = message.as_ref().and_then(|message| message.owner.as_ref());
        if !self
            .sees_sms(tx, manager, &line.phone, entry, owner)
            .await?
        {
            return Ok(gone());
        }
        let talk = self.talk_of(tx, &line.phone).await?;
        let who = match &talk {
            Some(talk) => self.person_at(tx, talk, &line.phone).await?,
            None => line.phone.international(),
        };
        let mut blocks = vec![headed(&speech, &line, &who)];
        let mut rows = Vec::new();
        match &message {
            Some(message) => {
                let tries = attempts::of(tx, id).await?;
                blocks.extend(self.fate_of(&speech, message, &tries));
                rows.extend(decisions(&speech, message));
            }
            None => blocks.push(self.came(&speech, &line)),
        }
        let mut ways = vec![button(
            &speech,
            Text::ButtonSmsOfPhone,
            DeskAction::Sms(SmsAction::Of(id, 0)),
        )];
        if !line.phone.e164().is_empty() {
            let check = DeskAction::Sms(SmsAction::Check(id));
            ways.push(button(&speech, Text::ButtonSmsCheck, check));
        }
        let owner = message.as_ref().and_then(|message| message.owner.as_ref());
        if let Some(draft) = owner.and_then(|owner| drafts::of_owner(&owner.name)) {
            let batch = DeskAction::Sms(SmsAction::Batch(draft));
            ways.push(button(&speech, Text::ButtonSmsBatch, batch));
        }
        if let Some(talk) = talk
            && self.people.sees(tx, manager, &talk).await?
        {
            let open = DeskAction::Open(talk.id);
            ways.push(button(&speech, Text::ButtonOpenChat, open));
        }
        rows.extend(ways.chunks(2).map(<[Button]>::to_vec));
        let view = View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }

    fn at(&self, moment: chrono::DateTime<chrono::Utc>) -> Arg {
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
    fn fate_of(&self, speech: &Speech, message: &Message, tries: &[Attempt]) -> Vec<String> {
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
                cost: Arg::from(told(speech, cost)),
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

    /// Carries out what a manager decides about a message.
    pub(super) async fn sms_decide(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let (id, decision) = match action {
            SmsAction::Cancel(id) => (id, Decision::Cancel),
            SmsAction::Retry(id) => (id, Decision::Retry),
            SmsAction::Arrived(id) => (id, Decision::Arrived),
            SmsAction::GiveUp(id) => (id, Decision::GiveUp),
            _ => return Ok(Reply::default()),
        };
        let gone = || Reply::toast(speech.plain(Text::ToastSmsGone));
        let Some(message) = kept::lookup(tx, id).await? else {
            return Ok(gone());
        };
        let (to, owner) = (&message.to, message.owner.as_ref());
        let sees = self.sees_sms(tx, manager, to, message.entry, owner);
        if to.e164().is_empty() || !sees.await? {
            return Ok(gone());
        }
        // A colleague who talks with the phone decides what goes there.
        let talk = self.talk_of(tx, &message.to).await?;
        let holder = talk.and_then(|talk| talk.holder(self.notify.now()));
        if holder.is_some_and(|holder| holder != manager.id) {
            return Reply::held(tx, &speech, holder).await;
        }
        let decided = self.sms.decide(tx, id, decision).await?;
        if let Decided::Done(done) = &decided
            && let Some(entry) = message.entry
            && done.state == State::Queued
        {
            // What was dropped goes out after all.
            entries::set_progress(tx, entry, &Progress::Queued).await?;
        }
        let told = match decided {
            Decided::Done(_) => speech.plain(Text::ToastSmsDecided),
            Decided::TooLate(_) => speech.plain(Text::ToastAlreadyDecided),
            Decided::NoSuchMessage => return Ok(gone()),
            Decided::OptedOut => refused(&speech, Refusal::OptedOut),
        };
        let card = self.sms_card(tx, manager, id).await?;
        Ok(card.with_toast(told))
    }
}

fn headed(speech: &Speech, line: &Line, who: &str) -> String {
    let way = if line.inbound { "⬅️" } else { "➡️" };

    let words = escape(&cut(&said(speech, line), 2_000));
    format!(
        "{}\n\n{words}",
        speech.html(say::SmsCardTitle {
            number: Arg::from(line.id.to_string()),
            way: way.into(),
            who: Arg::from(who)
        })
    )
}

/// What can be decided about a message as it stands.
fn decisions(speech: &Speech, message: &Message) -> Vec<Vec<Button>> {
    let id = message.id;
    let one = |text, action| button(speech, text, DeskAction::Sms(action));
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
