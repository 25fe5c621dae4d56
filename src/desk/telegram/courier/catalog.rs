//! A catalog file that an admin has sent: it is fetched and read, and fetched again when it is to be in
//! force.

use std::sync::Arc;

use super::{DeskCourier, Ran};
use crate::{
    desk::catalog::{CatalogError, Draft},
    domain::{catalog_file::Refusal, content::File, id::ChatId},
    telegram::TelegramError,
};

impl DeskCourier {
    pub(super) async fn read_catalog(&self, chat: ChatId, file: &File) -> Ran {
        let Some(files) = &self.catalog else {
            return Ok(0);
        };
        let bytes = self.catalog_bytes(file).await?;
        let read = match bytes {
            Ok(bytes) => files.compare(bytes).await,
            Err(refusal) => Err(refusal.into()),
        };
        match read {
            Ok(read) => {
                let draft = Draft::new(file.clone(), read);
                self.write(chat, async move |tx, desk| {
                    desk.catalog.file_read(&tx, chat, draft.clone()).await
                })
                .await?;
                Ok(1)
            }
            Err(error) => self.refuse_catalog(chat, error).await,
        }
    }

    pub(super) async fn apply_catalog(&self, chat: ChatId, file: &File) -> Ran {
        let Some(files) = &self.catalog else {
            return Ok(0);
        };
        let bytes = self.catalog_bytes(file).await?;
        let applied = match bytes {
            Ok(bytes) => files.replace(bytes).await,
            Err(refusal) => Err(refusal.into()),
        };
        match applied {
            Ok(products) => {
                self.write(chat, async move |tx, desk| {
                    desk.catalog.file_applied(&tx, chat, products).await
                })
                .await?;
                Ok(1)
            }
            Err(error) => self.refuse_catalog(chat, error).await,
        }
    }

    /// The bytes of the file, or that Telegram does not give them.
    async fn catalog_bytes(
        &self,
        file: &File,
    ) -> Result<Result<Arc<Vec<u8>>, Refusal>, TelegramError> {
        match self.apis.fetch(self.desk.notify.bot, file).await {
            Ok(fetched) => Ok(Ok(fetched.bytes)),
            // It is not there any more, or is too large: trying again brings nothing else.
            Err(TelegramError::Refused(reason)) => Ok(Err(Refusal::Unreadable(reason))),
            Err(error) => Err(error),
        }
    }

    async fn refuse_catalog(&self, chat: ChatId, error: CatalogError) -> Ran {
        if let CatalogError::Store(error) = error {
            return Err(error.into());
        }
        let error = Arc::new(error);
        self.write(chat, async move |tx, desk| {
            desk.catalog.file_refused(&tx, chat, &error).await
        })
        .await?;
        Ok(1)
    }
}
