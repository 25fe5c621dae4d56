//! Messages about what was given up or is in trouble: made from the state at the moment of sending,
//! and kept up to date.

use chrono::TimeDelta;

use super::super::{
    Alerts, button,
    orders::ORDER,
    telegram::{task::DeskTask, topic},
};
use crate::{
    domain::{
        delivery::Priority,
        id::{ChatId, ManagerId, Number},
        stored::Payload,
    },
    outbox::letters as given_up,
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx,
        alert_posts::{self, AlertPost},
        dead_letters,
        outbox::NewJob,
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, cut, escape, say},
};

/// What a message about letters has for its subject.
const LETTERS: &str = "letters:";
/// Letters that one message names.
const NAMED: u32 = 8;

pub(in crate::desk) fn of_letters(batch: i64) -> String {
    format!("{LETTERS}{batch}")
}

impl Alerts {
    /// How the people of a chat are spoken to.
    pub(super) async fn speech_in(&self, tx: &Tx, chat: ChatId) -> Result<Speech, StoreError> {
        if chat.0 > 0 {
            self.notify.speech_of(tx, ManagerId(chat.0)).await
        } else {
            Ok(self.notify.speech())
        }
    }

    /// What a message says now; `None` means that there is nothing left to say.
    pub(in crate::desk) async fn alert_view(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<Option<View>, StoreError> {
        let speech = self.speech_in(tx, post.chat).await?;
        if let Some(batch) = post.subject.strip_prefix(LETTERS) {
            let Ok(batch) = batch.parse() else {
                return Ok(None);
            };
            return self.letters_view(tx, &speech, batch, post).await;
        }
        if let Some(number) = post.subject.strip_prefix(ORDER) {
            return match number.parse() {
                Ok(number) => self.orders.order_view(tx, &speech, Number(number)).await,
                Err(_) => Ok(None),
            };
        }
        if let Some((id, thread)) = topic::of_subject(&post.subject) {
            return self.screens.topic_view(tx, &speech, id, thread).await;
        }
        self.trouble_view(tx, &speech, post).await
    }

    /// Whether a message comes without a sound.
    pub(in crate::desk) async fn alert_is_quiet(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<bool, StoreError> {
        let number = post.subject.strip_prefix(ORDER).map(str::parse);
        match number {
            Some(Ok(number)) => self.orders.order_is_quiet(tx, Number(number)).await,
            _ => Ok(topic::of_subject(&post.subject).is_some()),
        }
    }

    async fn letters_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        batch: i64,
        post: &AlertPost,
    ) -> Result<Option<View>, StoreError> {
        let (all, decided) = dead_letters::count_batch(tx, batch).await?;
        let left = all - decided;
        // What was decided before anybody read of it needs no message.
        if all == 0 || left == 0 && post.message.is_none() {
            return Ok(None);
        }
        let letters = dead_letters::of_batch(tx, batch, NAMED).await?;
        if let [only] = letters.as_slice() {
            return self.letter_card(tx, speech, only).await.map(Some);
        }
        let count = Arg::from(all);
        let mut html = if left == 0 {
            speech.html(say::LettersDone { count })
        } else {
            let left = Arg::from(left);
            speech.html(say::LettersTitle { count, left })
        };
        for letter in &letters {
            let what = self.what(tx, speech, letter).await?;
            let mark = if letter.decided.is_some() {
                "✅"
            } else {
                "•"
            };
            add(
                &mut html,
                format_args!("\n{mark} {}", escape(&cut(&what, 150))),
            );
        }
        let more = all - i64::try_from(letters.len()).unwrap_or(all);
        if more > 0 {
            let line = speech.html(say::LettersMore { count: more.into() });
            add(&mut html, format_args!("\n{line}"));
        }
        let rows = if left == 0 {
            Vec::new()
        } else {
            let action = DeskAction::Letter(LetterAction::All);
            vec![vec![button(speech, Text::ButtonLettersAll, action)]]
        };
        Ok(Some(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// The chat could not be told: it is tried again later, less often the older it is.
    pub(in crate::desk) async fn alert_failed(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<(), StoreError> {
        let age = self.notify.now() - post.at;
        let wait = if age < TimeDelta::hours(1) {
            TimeDelta::minutes(5)
        } else if age < TimeDelta::days(1) {
            TimeDelta::hours(1)
        } else {
            TimeDelta::hours(12)
        };
        let key = format!("desk:alert-again:{}", post.id);
        let job = NewJob {
            service: given_up::DESK.to_owned(),
            lane: key.clone(),
            priority: Priority::Notice,
            key: Some(key),
            payload: Payload::of(&given_up::Watching::AlertAgain(post.id)),
            not_before: self.notify.now() + wait,
        };
        self.notify.outbox.enqueue(tx, job).await
    }

    /// Tries once more to tell a chat that could not be told.
    pub(in crate::desk) async fn alert_again(&self, tx: &Tx, id: i64) -> Result<(), StoreError> {
        let Some(post) = alert_posts::lookup(tx, id).await? else {
            return Ok(());
        };
        if post.message.is_some() || self.alert_view(tx, &post).await?.is_none() {
            return Ok(());
        }
        self.notify
            .enqueue_task(tx, post.chat, &DeskTask::Alert { post: id })
            .await
    }
}
