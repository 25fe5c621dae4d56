//! Posts that stay up to date: alerts, orders and the cards of topics.

use crate::{
    desk::{
        Notify, alerts,
        telegram::{task::DeskTask, topic},
    },
    domain::{
        conversation::Conversation,
        id::{ChatId, EntryId},
        letter::Decision,
        manager::Manager,
    },
    store::{
        StoreError, Tx, alert_posts,
        audit::{self, Act},
        dead_letters::{self, Decided},
    },
};

impl Notify {
    /// Posts a message about something in these chats.
    pub(in crate::desk) async fn post_alert(
        &self,
        tx: &Tx,
        chats: &[ChatId],
        subject: &str,
    ) -> Result<(), StoreError> {
        for chat in chats {
            let post = alert_posts::add(tx, *chat, subject, self.now()).await?;
            self.enqueue_task(tx, *chat, &DeskTask::Alert { post })
                .await?;
        }
        Ok(())
    }

    /// Brings every message about something up to date.
    pub(in crate::desk) async fn renew_alerts(
        &self,
        tx: &Tx,
        subject: &str,
    ) -> Result<(), StoreError> {
        for post in alert_posts::of_subject(tx, subject).await? {
            let task = DeskTask::Alert { post: post.id };
            self.enqueue_task(tx, post.chat, &task).await?;
        }
        Ok(())
    }

    pub(in crate::desk) async fn note_decision(
        &self,
        tx: &Tx,
        id: i64,
        decided: Decided,
    ) -> Result<(), StoreError> {
        dead_letters::decide(tx, id, decided).await?;
        let act = Act {
            manager: decided.by,
            action: match decided.what {
                Decision::Again => audit::Action::Other("letter_again"),
                Decision::Dropped => audit::Action::Other("letter_dropped"),
                Decision::Returned => audit::Action::Other("money_returned"),
                Decision::Counted => audit::Action::Other("money_counted"),
                Decision::Credited => audit::Action::Other("money_credited"),
            },
            conversation: None,
            subject: None,
            detail: Some(format!("letter {id}")),
        };
        audit::add(tx, &act, None, decided.at).await?;
        tracing::info!(
            letter.id = id,
            manager.id = decided.by.map(|by| by.0),
            decision = decided.what.as_str(),
            "Decided about letter {id}"
        );
        if let Some(batch) = dead_letters::batch_of(tx, id).await? {
            self.renew_alerts(tx, &alerts::of_letters(batch)).await?;
        }
        Ok(())
    }

    /// Somebody has decided about an answer elsewhere: its letters are decided with it.
    pub(in crate::desk) async fn settle_letters_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        entry: EntryId,
        what: Decision,
    ) -> Result<(), StoreError> {
        for id in dead_letters::open_of_entry(tx, entry).await? {
            let decided = Decided {
                at: self.now(),
                by: Some(manager.id),
                what,
            };
            self.note_decision(tx, id, decided).await?;
        }
        Ok(())
    }

    /// Brings the card up to date: somebody has the conversation now, or nobody any more.
    pub(in crate::desk) async fn renew_topic_card(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let Some(thread) = conversation.thread else {
            return Ok(());
        };
        self.renew_alerts(tx, &format!("{}{}:{thread}", topic::TOPIC, conversation.id))
            .await
    }
}
