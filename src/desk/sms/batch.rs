//! A message to many phones: a preview, then one message for each, and how they stand.

use std::collections::BTreeMap;

use super::{
    super::{
        SmsDesk, button,
        people::roles,
        telegram::{reply::Reply, task::DeskTask},
    },
    draft::{SHOWN, counted, sum, ways},
    home::told,
    recipients::Recipients,
    refused,
};
use crate::{
    config::Who,
    domain::{
        content::{File, Form},
        id::{ChatId, DepartmentId, ManagerId, SmsDraftId},
        manager::Manager,
        phone::Phone,
        sms::{Cost, Kind, State, parts},
    },
    press::{DeskAction, SmsAction},
    sms::{New, Quote, Refusal, Sms},
    store::{
        StoreError, Tx, managers,
        sms::{
            self,
            drafts::{self, Choice, Draft, DraftState},
            people,
        },
    },
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Bytes of a file with numbers: a thousand of them with names beside take less.
const LARGEST_FILE: u64 = 256 * 1024;
/// Unreadable numbers that are named.
const NAMED: usize = 10;

/// What a message to many phones is expected to take.
struct Plan {
    parts: i64,
    price: Option<Cost>,
    /// Through whom, from whom, and how many.
    ways: BTreeMap<(&'static str, Option<String>), i64>,
    /// Those that nobody sends to.
    unreachable: i64,
}

/// Names what looks like a phone but is not one; empty when nothing does.
fn unreadable(speech: &Speech, numbers: &[String]) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let named: Vec<_> = numbers.iter().take(NAMED).map(|it| cut(it, 40)).collect();
    let count = i64::try_from(numbers.len()).unwrap_or(i64::MAX);

    format!(
        "\n\n{}",
        speech.html(say::SmsBatchUnreadable {
            count: Arg::from(count),
            numbers: named.join(", ").into()
        })
    )
}

impl SmsDesk {
    /// Whether the manager may do what the settings give to a role.
    pub(super) fn may_sms(manager: &Manager, who: Who) -> bool {
        who == Who::Manager || roles::is_admin(manager)
    }

    /// The preview of a message to many phones.
    pub(super) async fn sms_batch(
        &self,
        tx: &Tx,
        manager: &Manager,
        recipients: Recipients,
        text: &str,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let settings = &self.sms.settings;
        if !Self::may_sms(manager, settings.rights.batches) {
            return Ok(View::text(speech.html(Text::SmsBatchNotAllowed)));
        }
        let count = i64::try_from(recipients.phones.len()).unwrap_or(i64::MAX);
        if count > i64::from(settings.batch_limit) {
            return Ok(View::text(speech.html(say::SmsBatchTooMany {
                count: Arg::from(count),
                limit: i64::from(settings.batch_limit).into(),
            })));
        }
        let text = match self.batch_text(tx, manager, text).await? {
            Ok(text) => text,
            Err(html) => return Ok(View::text(html)),
        };
        let mut phones = Vec::new();
        let mut opted_out = 0;
        for phone in recipients.phones {
            if people::has_opted_out(tx, &phone).await? {
                opted_out += 1;
            } else {
                phones.push(phone);
            }
        }
        if phones.is_empty() {
            return Ok(View::text(speech.html(Text::SmsBatchNobody)));
        }
        if let Some(html) = self.batch_refusal(&speech, &text) {
            return Ok(View::text(html));
        }
        let own = self.people.works_in(tx, manager.id).await?;
        let mut draft = Draft {
            id: SmsDraftId(0),
            manager: manager.id,
            department: own.first().map_or(DepartmentId(0), |(id, _)| *id),
            entry: None,
            state: DraftState::Open,
            text,
            total: u32::try_from(phones.len()).unwrap_or(u32::MAX),
            phones,
            choice: Choice::default(),
            latin: false,
            queued: 0,
            refused: 0,
            twice: recipients.twice,
            opted_out,
        };
        draft.id = drafts::add(tx, &draft, self.notify.now()).await?;
        let mut view = self.batch_view(tx, manager, &draft).await?;
        view.html
            .push_str(&unreadable(&speech, &recipients.unreadable));
        Ok(view)
    }

    /// Why a text goes to nobody.
    pub(super) fn batch_refusal(&self, speech: &Speech, text: &str) -> Option<String> {
        let (count, most) = (parts(text).count, self.sms.settings.max_parts);
        if text.trim().is_empty() {
            Some(speech.html(Text::SmsBatchNoText))
        } else if count > most {
            let refusal = Refusal::TooLong { parts: count, most };
            Some(refused(speech, refusal))
        } else {
            None
        }
    }

    /// What a draft to many phones would take.
    async fn plan(&self, tx: &Tx, draft: &Draft) -> Result<Plan, StoreError> {
        let (manager, department) = (Some(draft.manager), draft.department);
        let through = self.sms.through(tx, manager, department, &draft.choice);
        let through = through.await?;
        let words = Sms::words(draft);
        let mut by_prefix: BTreeMap<String, (&Phone, i64)> = BTreeMap::new();
        for phone in &draft.phones {
            by_prefix.entry(phone.prefix()).or_insert((phone, 0)).1 += 1;
        }
        let mut plan = Plan {
            parts: 0,
            price: None,
            ways: BTreeMap::new(),
            unreachable: 0,
        };
        let mut prices = Vec::new();
        for (phone, count) in by_prefix.into_values() {
            let new = New::new(
                Kind::Batch,
                phone.clone(),
                words.clone(),
                self.notify.settings.language,
            );
            let quoted = self.sms.quote(tx, &new.through(through.clone())).await?;
            let Some(quote) = quoted else {
                plan.unreachable += count;
                continue;
            };
            let Quote {
                provider,
                sender,
                parts,
                price,
            } = quote;
            plan.parts += i64::from(parts) * count;
            *plan.ways.entry((provider, sender)).or_default() += count;
            prices.push(price.map(|price| Cost {
                micros: price.micros.saturating_mul(count),
                ..price
            }));
        }
        plan.price = sum(prices);
        Ok(plan)
    }

    /// The preview: how many, how much, through whom.
    pub(super) async fn batch_view(
        &self,
        tx: &Tx,
        manager: &Manager,
        draft: &Draft,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        // By the time that somebody wants to choose, the list is there.
        if let Some(first) = draft.phones.first() {
            for known in &self.sms.settings.providers {
                self.sms.senders(tx, known, first).await?;
            }
        }
        let plan = self.plan(tx, draft).await?;
        let words = Sms::words(draft);
        let price = plan.price.as_ref().map(|price| told(&speech, price));
        let skipped = draft.twice + draft.opted_out;

        let mut lines = vec![speech.html(say::SmsBatchTitle {
            count: Arg::from(i64::from(draft.total)),
            messages: plan.parts.into(),
            price: price.unwrap_or_else(|| "none".to_owned()).into(),
            skipped: i64::from(skipped).into(),
        })];
        if skipped > 0 {
            lines.push(speech.html(say::SmsBatchSkipped {
                twice: Arg::from(i64::from(draft.twice)),
                out: i64::from(draft.opted_out).into(),
            }));
        }
        lines.extend([
            String::new(),
            escape(&cut(&words, SHOWN)),
            String::new(),
            counted(&speech, &words),
        ]);
        for ((provider, sender), count) in &plan.ways {
            let sender = sender.clone().unwrap_or_else(|| "none".to_owned());

            lines.push(speech.html(say::SmsBatchThrough {
                provider: Arg::from(self.provider_title(provider)),
                sender: sender.into(),
                count: (*count).into(),
            }));
        }
        if plan.unreachable > 0 {
            lines.push(speech.html(say::SmsBatchUnreachable {
                count: Arg::from(plan.unreachable),
            }));
        }
        let one = |text, action| button(&speech, text, DeskAction::Sms(action));
        let mut rows = vec![vec![one(
            Text::ButtonSmsSendAll,
            SmsAction::SendBatch(draft.id),
        )]];
        rows.extend(ways(&speech, draft, &draft.text));
        rows.push(vec![one(
            Text::ButtonCancel,
            SmsAction::DropBatch(draft.id),
        )]);
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(rows)))
    }

    /// What a manager decides about a message to many phones.
    pub(super) async fn decide_batch(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let (SmsAction::SendBatch(id)
        | SmsAction::DropBatch(id)
        | SmsAction::StopBatch(id)
        | SmsAction::Batch(id)) = action
        else {
            return Ok(Reply::default());
        };
        let gone = || Reply::toast(speech.plain(Text::ToastSmsDraftGone));
        let Some(mut draft) = drafts::lock(tx, id).await? else {
            return Ok(gone());
        };
        let own = draft.manager == manager.id;
        if draft.entry.is_some() || !own && !roles::is_admin(manager) {
            return Ok(gone());
        }
        let is_open = draft.state == DraftState::Open;
        match action {
            SmsAction::SendBatch(_) if is_open && own => {
                if !Self::may_sms(manager, self.sms.settings.rights.batches) {
                    return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
                }
                self.sms.send_batch(tx, draft).await?;
            }
            SmsAction::DropBatch(_) if is_open && own => {
                draft.state = DraftState::Dropped;
                drafts::set_state(tx, &draft).await?;
                let html = speech.html(Text::DecidedDropped);
                return Ok(Reply::screen(View::text(html)));
            }
            SmsAction::StopBatch(_)
                if matches!(draft.state, DraftState::Going | DraftState::Queued) =>
            {
                let stopped = self.sms.stop_batch(tx, draft).await?;
                let stopped = i64::try_from(stopped).unwrap_or(i64::MAX);

                let toast = speech.plain(say::ToastSmsStopped {
                    count: Arg::from(stopped),
                });
                let card = self.batch_card(tx, &speech, id).await?;
                return Ok(card.with_toast(toast));
            }
            SmsAction::Batch(_) if !is_open => {}
            _ => return Ok(Reply::toast(speech.plain(Text::ToastAlreadyDecided))),
        }
        self.batch_card(tx, &speech, id).await
    }

    /// How the messages stand.
    async fn batch_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        id: SmsDraftId,
    ) -> Result<Reply, StoreError> {
        let Some(draft) = drafts::lookup(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)));
        };
        let states = sms::count_states(tx, &draft.owner()).await?;
        let of = |wanted: &[State]| -> i64 {
            let found = states.iter().filter(|(state, _)| wanted.contains(state));
            found.map(|(_, count)| count).sum()
        };
        let not_queued = match draft.state {
            DraftState::Going => i64::from(draft.total.saturating_sub(draft.queued)),
            _ => 0,
        };
        let never = match draft.state {
            DraftState::Stopped => i64::from(draft.total.saturating_sub(draft.queued)),
            _ => 0,
        };
        let waiting = not_queued + of(&[State::Queued, State::Sending]);

        let html = speech.html(say::SmsBatchState {
            total: Arg::from(i64::from(draft.total)),
            waiting: waiting.into(),
            sent: of(&[State::Sent]).into(),
            delivered: of(&[State::Delivered]).into(),
            failed: (of(&[State::Failed, State::Undelivered]) + i64::from(draft.refused)).into(),
            unsure: of(&[State::Unsure]).into(),
            cancelled: (of(&[State::Cancelled]) + never).into(),
        });
        let one = |text, action| button(speech, text, DeskAction::Sms(action));
        let mut row: Vec<Button> = vec![one(Text::ButtonSmsRefresh, SmsAction::Batch(id))];
        if waiting > 0 {
            row.push(one(Text::ButtonSmsStop, SmsAction::StopBatch(id)));
        }
        Ok(Reply::screen(
            View::text(html).with(Keyboard::Inline(vec![row])),
        ))
    }

    /// A file with numbers, whose caption is the text: it is read, and the preview follows.
    pub async fn sms_file(
        &self,
        tx: &Tx,
        manager: &Manager,
        file: &File,
        text: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let say = |text| Ok(Reply::message(View::text(speech.html(text))));
        if !self.sms.is_on() {
            return say(Text::SmsOff);
        }
        if !Self::may_sms(manager, self.sms.settings.rights.batches) {
            return say(Text::SmsBatchNotAllowed);
        }
        if text.is_empty() {
            return say(Text::SmsBatchNoText);
        }
        if file.form != Form::Document || file.size.is_some_and(|size| size > LARGEST_FILE) {
            return say(Text::SmsFileUnread);
        }
        let chat = ChatId(manager.id.0);
        let task = DeskTask::SmsNumbers {
            chat,
            file: file.clone(),
            text: text.to_owned(),
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        say(Text::SmsFileRead)
    }

    /// The preview of a message to the numbers of a file, or the reason against it.
    pub(in crate::desk) async fn sms_of_file(
        &self,
        tx: &Tx,
        manager: ManagerId,
        recipients: Option<Recipients>,
        text: &str,
    ) -> Result<(), StoreError> {
        let Some(manager) = managers::lookup(tx, manager).await? else {
            return Ok(());
        };
        let speech = self.notify.speech_to(&manager);
        let view = match recipients {
            Some(recipients) if !recipients.phones.is_empty() => {
                self.sms_batch(tx, &manager, recipients, text).await?
            }
            Some(_) => View::text(speech.html(Text::SmsFileEmpty)),
            None => View::text(speech.html(Text::SmsFileUnread)),
        };
        self.notify
            .say(tx, Outgoing::new(ChatId(manager.id.0), view))
            .await
    }
}
