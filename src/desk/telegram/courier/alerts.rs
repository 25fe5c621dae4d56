//! Messages to people about what was given up or is in trouble.

use super::{DeskCourier, Failure, Ran};
use crate::{
    desk::telegram::topic,
    domain::delivery::Verdict,
    store::{alert_posts, outbox::Job},
    telegram::{Post, TelegramError, post::Sound},
};

impl DeskCourier {
    /// Sends such a message, or brings it up to date. A chat that refuses it is told later: nothing
    /// that people must know of becomes a dead letter itself.
    pub(super) async fn alert(&self, job: &Job, id: i64) -> Ran {
        // What changes from now on asks for a task of its own.
        self.release_key(job).await?;
        self.send_alert(id).await
    }

    /// The same without a task.
    pub(super) async fn send_alert(&self, id: i64) -> Ran {
        let desk = self.desk.clone();
        let found = self
            .read(async move |tx| {
                let Some(post) = alert_posts::lookup(&tx, id).await? else {
                    return Ok(None);
                };
                let view = desk.alerts.alert_view(&tx, &post).await?;
                let quiet = desk.alerts.alert_is_quiet(&tx, &post).await?;
                Ok(view.map(|view| (post, view, quiet)))
            })
            .await?;
        let Some((post, view, quiet)) = found else {
            return Ok(0);
        };
        let sound = if quiet { Sound::Off } else { Sound::On };
        let topic = topic::of_subject(&post.subject).map(|(_, thread)| thread);
        let made = Post::html(view.html)
            .with(view.keyboard)
            .in_thread(topic)
            .with_sound(sound);
        if let Some(message) = post.message {
            return match self.api.edit_post(post.chat, message, &made).await {
                Ok(()) => Ok(1),
                // It was deleted, or is too old to be changed.
                Err(error) if error.verdict() == Verdict::GiveUp => {
                    tracing::debug!(%error, "A message to people could not be brought up to date");
                    Ok(1)
                }
                Err(error) => Err(error.into()),
            };
        }
        match self.api.post(post.chat, &made).await {
            // The group has another id: the task goes there once that is noted.
            Err(error @ TelegramError::Migrated(_)) => Err(error.into()),
            Ok(message) => {
                self.write(post.chat, async move |tx, _| {
                    alert_posts::set_message(&tx, id, message).await
                })
                .await?;
                Ok(1)
            }
            // What comes next finds out that the topic takes nothing.
            Err(error) if topic.is_some() && error.verdict() == Verdict::GiveUp => Ok(1),
            Err(error) if error.verdict() == Verdict::GiveUp => {
                self.not_told(post, &error).await.map(|()| 1)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn not_told(
        &self,
        post: alert_posts::AlertPost,
        error: &TelegramError,
    ) -> Result<(), Failure> {
        metrics::counter!("mistok_alerts_failed_total").increment(1);
        tracing::error!(chat.id = %post.chat, %error, "Chat {} cannot be told what needs a person; it is tried again", post.chat);
        self.write(post.chat, async move |tx, desk| {
            desk.alerts.alert_failed(&tx, &post).await
        })
        .await?;
        Ok(())
    }
}
