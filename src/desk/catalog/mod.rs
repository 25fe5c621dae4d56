//! The shop's catalog file at the desk: an admin sends another, sees what it would change, and puts it
//! in force; admins are told when the file cannot be used, and when it can again.

mod draft;

use std::sync::Arc;

use async_trait::async_trait;

pub use self::draft::{Draft, FileSent, Taken};
use super::{CatalogDesk, telegram::catalog as screens};
use crate::{
    domain::{
        catalog_file::{Difference, Finding, Refusal},
        id::{ChatId, ManagerId},
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        managers, settings,
    },
    telegram::{Outgoing, View},
    text::Speech,
};

/// The shop's file, as admins replace it.
#[async_trait]
pub trait CatalogFiles: Send + Sync {
    /// Reads what may take the place of the file, and compares it with the catalog.
    async fn compare(&self, bytes: Arc<Vec<u8>>) -> Result<ReadFile, CatalogError>;

    /// Puts it in the place of the file and in force; how many products there are then.
    async fn replace(&self, bytes: Arc<Vec<u8>>) -> Result<usize, CatalogError>;
}

/// A file that can be put in force.
#[derive(Debug, Clone)]
pub struct ReadFile {
    pub difference: Difference,
    pub findings: Vec<Finding>,
}

/// Why a file is not in force.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("the file cannot be opened: {0}")]
    Missing(String),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the file cannot be written: {0}")]
    NotWritten(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The key of the trouble that admins know about. It has no value while the file can be used.
const TROUBLE: &str = "catalog_trouble";

impl CatalogDesk {
    /// The file cannot be used. Admins are told once, and again when it is for another reason.
    pub async fn file_fails(&self, tx: &Tx, error: &CatalogError) -> Result<(), StoreError> {
        let reason = error.to_string();
        if settings::lookup(tx, TROUBLE).await?.as_ref() == Some(&reason) {
            return Ok(());
        }
        settings::put(tx, TROUBLE, &reason).await?;
        metrics::counter!("mistok_catalog_troubles_total").increment(1);
        self.tell(tx, |speech| screens::trouble(speech, error))
            .await
    }

    /// The file is in force. Admins are told where it could not be used before.
    pub async fn file_is_fine(&self, tx: &Tx) -> Result<(), StoreError> {
        if settings::lookup(tx, TROUBLE).await?.is_none() {
            return Ok(());
        }
        settings::remove(tx, TROUBLE).await?;
        self.tell(tx, screens::trouble_is_over).await
    }

    /// A new file is in force, and some of its rows are left out.
    pub async fn tell_mistakes(
        &self,
        tx: &Tx,
        products: usize,
        findings: &[Finding],
    ) -> Result<(), StoreError> {
        self.tell(tx, |speech| screens::mistakes(speech, products, findings))
            .await
    }

    /// Tells each admin. In a shop without an admin it tells the managers' chats.
    async fn tell(&self, tx: &Tx, view: impl Fn(&Speech) -> View + Send) -> Result<(), StoreError> {
        for chat in self.alerts.alert_chats(tx).await? {
            let manager = managers::lookup(tx, ManagerId(chat.0)).await?;
            let speech = match &manager {
                Some(manager) => self.notify.speech_to(manager),
                None => self.notify.speech(),
            };
            let outgoing = Outgoing::new(chat, view(&speech));
            self.notify.say(tx, outgoing).await?;
        }
        Ok(())
    }

    /// What came of a file that an admin has sent; it may be put in force by a press.
    pub(in crate::desk) async fn file_read(
        &self,
        tx: &Tx,
        chat: ChatId,
        draft: Draft,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let view = screens::preview(&speech, &draft);
        self.keep_draft(tx, ManagerId(chat.0), &draft).await?;
        self.notify.say(tx, Outgoing::new(chat, view)).await
    }

    /// Why the file that an admin has sent is not in force.
    pub(in crate::desk) async fn file_refused(
        &self,
        tx: &Tx,
        chat: ChatId,
        error: &CatalogError,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let view = screens::refused(&speech, error);
        self.notify.say(tx, Outgoing::new(chat, view)).await
    }

    /// The file that an admin has sent is in force.
    pub(in crate::desk) async fn file_applied(
        &self,
        tx: &Tx,
        chat: ChatId,
        products: usize,
    ) -> Result<(), StoreError> {
        let manager = ManagerId(chat.0);
        let act = Act {
            manager: Some(manager),
            action: Action::Other("catalog"),
            conversation: None,
            subject: None,
            detail: Some(products.to_string()),
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        let speech = self.notify.speech_of(tx, manager).await?;
        let view = screens::applied(&speech, products);
        self.notify.say(tx, Outgoing::new(chat, view)).await
    }
}
