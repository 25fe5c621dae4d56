//! A message to many phones: a preview, then the states of its messages.

use super::{
    draft::{SHOWN, counted, ways},
    price, sms_button,
    templates::text_refused,
};
use crate::{
    desk::{
        SmsDesk,
        sms::{
            batch::{
                BatchDecided, BatchDecision, BatchRefusal, BatchState, FileRefusal, NewBatch, Plan,
            },
            recipients::Recipients,
            refused,
        },
        telegram::reply::Reply,
    },
    domain::{
        content::File,
        id::{ChatId, ManagerId, SmsDraftId},
        manager::Manager,
    },
    press::SmsAction,
    sms::Sms,
    store::{StoreError, Tx, managers, sms::drafts::Draft},
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Unreadable numbers that are named.
const NAMED: usize = 10;

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

/// Why a text goes to nobody.
pub(super) fn batch_refused(speech: &Speech, refusal: &BatchRefusal) -> String {
    match refusal {
        BatchRefusal::NotAllowed => speech.html(Text::SmsBatchNotAllowed),
        BatchRefusal::TooMany { count, limit } => speech.html(say::SmsBatchTooMany {
            count: Arg::from(*count),
            limit: (*limit).into(),
        }),
        BatchRefusal::Text(refusal) => text_refused(speech, refusal),
        BatchRefusal::Nobody => speech.html(Text::SmsBatchNobody),
        BatchRefusal::NoText => speech.html(Text::SmsBatchNoText),
        BatchRefusal::Sms(refusal) => speech.html(refused(*refusal)),
    }
}

impl SmsDesk {
    /// The preview of a new message to many phones.
    pub(super) async fn sms_batch(
        &self,
        tx: &Tx,
        manager: &Manager,
        recipients: Recipients,
        text: &str,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let NewBatch {
            draft,
            unreadable: numbers,
        } = match self.add_batch(tx, manager, recipients, text).await? {
            Ok(new) => new,
            Err(refusal) => return Ok(View::text(batch_refused(&speech, &refusal))),
        };
        let mut view = self.batch_view(tx, manager, &draft).await?;
        view.html.push_str(&unreadable(&speech, &numbers));
        Ok(view)
    }

    /// The preview: how many, how much, through whom.
    pub(super) async fn batch_view(
        &self,
        tx: &Tx,
        manager: &Manager,
        draft: &Draft,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let plan = self.plan(tx, draft).await?;
        let words = Sms::words(draft);
        let mut lines = batch_title(&speech, draft, &plan);
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
        let one = |text, action| sms_button(&speech, text, action);
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
    pub(super) async fn batch_decided(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        decision: BatchDecision,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let toast = match self.decide_batch(tx, manager, id, decision).await? {
            BatchDecided::Going => return self.batch_card(tx, &speech, id).await,
            BatchDecided::Dropped => {
                let html = speech.html(Text::DecidedDropped);
                return Ok(Reply::screen(View::text(html)));
            }
            BatchDecided::Stopped(count) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                let toast = speech.plain(say::ToastSmsStopped {
                    count: Arg::from(count),
                });
                let card = self.batch_card(tx, &speech, id).await?;
                return Ok(card.with_toast(toast));
            }
            BatchDecided::Gone => Text::ToastSmsDraftGone,
            BatchDecided::NotAllowed => Text::ToastNotAllowed,
            BatchDecided::Already => Text::ToastAlreadyDecided,
        };
        Ok(Reply::toast(speech.plain(toast)))
    }

    /// The states of the messages.
    async fn batch_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        id: SmsDraftId,
    ) -> Result<Reply, StoreError> {
        let Some(state) = self.batch_state(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)));
        };
        let BatchState {
            total,
            waiting,
            sent,
            delivered,
            failed,
            unsure,
            cancelled,
        } = state;
        let html = speech.html(say::SmsBatchState {
            total: Arg::from(total),
            waiting: waiting.into(),
            sent: sent.into(),
            delivered: delivered.into(),
            failed: failed.into(),
            unsure: unsure.into(),
            cancelled: cancelled.into(),
        });
        let one = |text, action| sms_button(speech, text, action);
        let mut row: Vec<Button> = vec![one(Text::ButtonSmsRefresh, SmsAction::Batch(id))];
        if waiting > 0 {
            row.push(one(Text::ButtonSmsStop, SmsAction::StopBatch(id)));
        }
        Ok(Reply::screen(
            View::text(html).with(Keyboard::Inline(vec![row])),
        ))
    }

    /// A file with numbers, whose caption is the text: it is read, and the preview follows.
    pub(in crate::desk::telegram) async fn sms_file(
        &self,
        tx: &Tx,
        manager: &Manager,
        file: &File,
        text: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let said = match self.read_numbers(tx, manager, file, text).await? {
            Ok(()) => Text::SmsFileRead,
            Err(FileRefusal::Off) => Text::SmsOff,
            Err(FileRefusal::NotAllowed) => Text::SmsBatchNotAllowed,
            Err(FileRefusal::NoText) => Text::SmsBatchNoText,
            Err(FileRefusal::Unreadable) => Text::SmsFileUnread,
        };
        Ok(Reply::message(View::text(speech.html(said))))
    }

    /// Sends the preview of a message to the numbers of a file, or the reason against it.
    pub(in crate::desk::telegram) async fn sms_of_file(
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

/// How many, how much, and the phones that are left out.
fn batch_title(speech: &Speech, draft: &Draft, plan: &Plan) -> Vec<String> {
    let price = plan.price.as_ref().map(|it| price(speech, it));
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
    lines
}
