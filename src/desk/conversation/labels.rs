//! Labels on conversations, made where they are new; and which conversations go before others.

use crate::{
    desk::Conversations,
    domain::{
        conversation::Conversation,
        id::{ConversationId, LabelId},
        search::fold,
    },
    store::{StoreError, Tx, conversations, labels},
};

/// Labels of a shop.
const MOST: i64 = 200;
/// Letters of a name.
const NAME: usize = 40;

/// What came of putting a label on a conversation by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labelled {
    Done(LabelId),
    /// It has no letters, or too many.
    BadName,
    /// The shop has as many labels as it may.
    Full,
}

impl Conversations {
    /// Puts a label on, or takes it off. `false` means that there is no such label.
    pub async fn toggle_label(
        &self,
        tx: &Tx,
        id: ConversationId,
        label: LabelId,
    ) -> Result<bool, StoreError> {
        if labels::lookup(tx, label).await?.is_none() {
            return Ok(false);
        }
        labels::toggle(tx, label, id, self.notify.now()).await?;
        Ok(true)
    }

    /// The conversation goes before others from now on, or no longer does.
    pub async fn toggle_urgent(
        &self,
        tx: &Tx,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let Some(mut chat) = conversations::lock(tx, id).await? else {
            return Ok(None);
        };
        chat.urgent = !chat.urgent;
        conversations::save(tx, &chat).await?;
        self.notify.refresh_notices(tx, id).await?;
        Ok(Some(chat))
    }

    pub async fn put_label(
        &self,
        tx: &Tx,
        chat: &Conversation,
        name: &str,
    ) -> Result<Labelled, StoreError> {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = fold(&name);
        if folded.is_empty() || name.chars().count() > NAME {
            return Ok(Labelled::BadName);
        }
        let Some(label) = labels::ensure(tx, &name, &folded, MOST).await? else {
            return Ok(Labelled::Full);
        };
        labels::put(tx, label, chat.id, self.notify.now()).await?;
        Ok(Labelled::Done(label))
    }
}
