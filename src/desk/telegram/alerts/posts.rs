//! Messages about what was given up or is in trouble: made from the state at the moment of sending,
//! and kept up to date.

use super::words;
use crate::{
    desk::{
        Alerts,
        alerts::{
            known::{LetterBatch, NamedLetter},
            posts::batch_of,
        },
        button,
        orders::ORDER,
        telegram::{task::DeskTask, topic},
    },
    domain::id::{ChatId, ManagerId, Number},
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx,
        alert_posts::{self, AlertPost},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, cut, escape, say},
};

impl Alerts {
    /// How the people of a chat are spoken to.
    async fn speech_in(&self, tx: &Tx, chat: ChatId) -> Result<Speech, StoreError> {
        if chat.0 > 0 {
            self.notify.speech_of(tx, ManagerId(chat.0)).await
        } else {
            Ok(self.notify.speech())
        }
    }

    /// What a message says now; `None` means that there is nothing left to say.
    pub(in crate::desk::telegram) async fn alert_view(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<Option<View>, StoreError> {
        let speech = self.speech_in(tx, post.chat).await?;
        if let Some(batch) = batch_of(&post.subject) {
            let batch = self.letter_batch(tx, batch, post).await?;
            return Ok(batch.map(|batch| self.batch_view(&speech, &batch)));
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
        let news = self.trouble_news(tx, post).await?;
        Ok(news.map(|news| self.trouble_view(&speech, &news)))
    }

    /// Whether a message comes without a sound.
    pub(in crate::desk::telegram) async fn alert_is_quiet(
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

    fn batch_view(&self, speech: &Speech, batch: &LetterBatch) -> View {
        let (all, left, letters) = match batch {
            LetterBatch::One(only) => return self.letter_view(speech, only),
            LetterBatch::Many { all, left, letters } => (*all, *left, letters),
        };
        let count = Arg::from(all);
        let mut html = if left == 0 {
            speech.html(say::LettersDone { count })
        } else {
            let left = Arg::from(left);
            speech.html(say::LettersTitle { count, left })
        };
        for NamedLetter { names, is_decided } in letters {
            let what = words::what(speech, names);
            let mark = if *is_decided { "✅" } else { "•" };
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
        View::text(html).with(Keyboard::Inline(rows))
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
