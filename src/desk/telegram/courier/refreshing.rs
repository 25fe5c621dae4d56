//! Notices that stand in a chat: edited to the current state, and posted anew where one was deleted.

use super::{
    DeskCourier, Ran,
    fallback::bare,
    notices::{fingerprint, grouped},
};
use crate::{
    desk::{
        Desk,
        telegram::{
            notice::{self, Files, NoticePart},
            task::DeskTask,
        },
    },
    domain::content::What,
    domain::id::{ChatId, ConversationId, MessageId, NoticeId},
    store::notices::{self, Notice},
    store::outbox::Job,
    store::{StoreError, Tx, conversations},
    telegram::{Post, Refused, TelegramError},
};

impl DeskCourier {
    /// A notice about a customer who still waits is gone from the chat: it is posted anew.
    async fn owe_lost(&self, notice: &Notice) -> Result<(), StoreError> {
        let (id, chat) = (notice.id, notice.chat);
        self.write(chat, async move |tx, desk| {
            let told = notices::told_of(&tx, id).await?;
            let mut is_owed = false;
            for (conversation, entries) in grouped(&told) {
                let found = conversations::lookup(&tx, conversation).await?;
                let waits = found.filter(|it| {
                    it.waiting_since.is_some() && it.holder(desk.notify.now()).is_none()
                });
                let Some(waits) = waits else {
                    continue;
                };
                for entry in desk.conversations.entries_to_notify(&tx, &waits).await? {
                    if entries.contains(&entry) {
                        notices::owe(&tx, chat, entry, conversation, desk.notify.now()).await?;
                        is_owed = true;
                    }
                }
            }
            if is_owed {
                desk.notify
                    .enqueue_task(&tx, chat, &DeskTask::Notices { chat })
                    .await?;
            }
            Ok(())
        })
        .await
    }

    /// Edits a notice to show the current state.
    pub(super) async fn refresh(&self, job: &Job, id: NoticeId) -> Ran {
        self.release_key(job).await?;
        let notice = self
            .read(async move |tx| notices::lookup(&tx, id).await)
            .await?;
        let Some(notice) = notice else {
            return Ok(0);
        };
        let (Some(message), Some(shown)) = (notice.message, notice.shown.as_ref()) else {
            return Ok(0);
        };
        if notice.bot != self.api.bot() {
            // The desk was at another bot then; only that one could edit it.
            self.forget_shown(&notice).await?;
            return Ok(0);
        }
        let (desk, chat) = (self.desk.clone(), notice.chat);
        let parts = self
            .read(async move |tx| parts_of(&desk, &tx, id, chat).await)
            .await?;
        let mut post = notice::post(&self.desk.screens, &parts, files_of(&notice));
        let now = fingerprint(&post);
        if now == *shown {
            return Ok(0);
        }
        if !notice.has_media {
            post.what = What::Text;
        }
        let shown = match self.edit_notice(notice.chat, message, &post).await {
            Ok(()) => Some(now),
            // Deleted by somebody, or too old: it will not be edited again.
            Err(TelegramError::Refused(_)) => {
                self.forget_shown(&notice).await?;
                self.owe_lost(&notice).await?;
                return Ok(1);
            }
            Err(error) => return Err(error.into()),
        };
        self.write(notice.chat, async move |tx, _| {
            notices::set_shown(&tx, id, shown.as_deref()).await
        })
        .await?;
        Ok(1)
    }

    async fn forget_shown(&self, notice: &Notice) -> Result<(), StoreError> {
        let id = notice.id;
        self.write(notice.chat, async move |tx, _| {
            notices::set_shown(&tx, id, None).await
        })
        .await
    }

    /// What could not be read with its marks when it was posted cannot be read now.
    async fn edit_notice(
        &self,
        chat: ChatId,
        message: MessageId,
        post: &Post,
    ) -> Result<(), TelegramError> {
        let edited = self.api.edit_post(chat, message, post).await;
        match (edited, bare(post)) {
            (Err(error), Some(bare))
                if error.refused() == Some(Refused::Message) && !is_gone(&error) =>
            {
                self.api.edit_post(chat, message, &bare).await
            }
            (edited, _) => edited,
        }
    }
}

/// A notice without a file says what file there is, when there is one that it could show.
const fn files_of(notice: &Notice) -> Files {
    if notice.has_media {
        Files::Standing
    } else {
        Files::InWords
    }
}

/// The current parts of a notice; of one that has grown long, what its post shows.
async fn parts_of(
    desk: &Desk,
    tx: &Tx,
    id: NoticeId,
    chat: ChatId,
) -> Result<Vec<NoticePart>, StoreError> {
    let mut parts = Vec::new();
    for (conversation, mut entries) in grouped(&notices::told_of(tx, id).await?) {
        // Its file is among those that it was made with.
        let left_out = entries.len().saturating_sub(2 * notice::LINES);
        if left_out > 0 {
            entries.drain(notice::LINES..notice::LINES + left_out);
        }
        let told = NoticePart::load(&desk.screens, tx, chat, conversation, &entries).await;
        if let Some(mut told) = tx.unless_corrupt(told)?.flatten() {
            told.left_out = left_out;
            told.goes_on = notices::goes_on(tx, id, chat, conversation).await?;
            told.again = notices::was_told_before(tx, Some(id), chat, &entries).await?;
            parts.push(told);
        }
    }
    Ok(parts)
}

/// Whether the message cannot be changed whatever it is to say.
fn is_gone(error: &TelegramError) -> bool {
    ["not found", "can't be edited", "became"]
        .iter()
        .any(|words| error.says(words))
}

/// Whether the notice says what is no longer so: somebody got the conversation, or answered, while
/// it was being sent.
pub(super) async fn has_changed(desk: &Desk, tx: &Tx, notice: &Notice) -> Result<bool, StoreError> {
    let Some(shown) = &notice.shown else {
        return Ok(false);
    };
    // A transaction that changes one of them from now on sees the notice.
    let groups = grouped(&notices::told_of(tx, notice.id).await?);
    let mut locked: Vec<ConversationId> = groups.iter().map(|(id, _)| *id).collect();
    locked.sort_unstable();
    for id in locked {
        conversations::lock(tx, id).await?;
    }
    let parts = parts_of(desk, tx, notice.id, notice.chat).await?;
    Ok(fingerprint(&notice::post(&desk.screens, &parts, files_of(notice))) != *shown)
}
