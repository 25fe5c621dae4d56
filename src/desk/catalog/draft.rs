//! A catalog file that an admin has sent: kept until they decide about it. Telegram keeps its bytes.

use serde::{Deserialize, Serialize};

use crate::{
    config::CatalogPlace,
    desk::{CatalogDesk, catalog::ReadFile, telegram::task::DeskTask},
    domain::{
        catalog_file::{Difference, Finding, Format, LARGEST},
        content::{File, Form},
        id::{ChatId, ManagerId},
    },
    store::{StoreError, Tx, settings},
};

/// Mistakes that are kept to be shown.
const KEPT: usize = 30;

/// What an admin decides about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What its buttons carry: those of an earlier file decide nothing.
    pub number: u32,
    pub file: File,
    pub difference: Difference,
    /// How many mistakes there are in all.
    pub mistakes: usize,
    /// The first of them.
    pub findings: Vec<Finding>,
}

impl Draft {
    pub fn new(file: File, read: ReadFile) -> Self {
        let ReadFile {
            difference,
            mut findings,
        } = read;
        let mistakes = findings.len();
        findings.truncate(KEPT);
        let (number, _) = uuid::Uuid::new_v4().as_u64_pair();
        Self {
            number: u32::try_from(number >> 32).unwrap_or_default(),
            file,
            difference,
            mistakes,
            findings,
        }
    }
}

/// What becomes of a document that an admin has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSent {
    Reading,
    TooLarge,
    /// The shop's file is written in another way.
    OtherFormat(CatalogPlace),
    /// The settings name no file.
    NoPlace,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    Done,
    /// It was decided before, or a later file has come.
    Gone,
}

fn key(manager: ManagerId) -> String {
    format!("catalog_draft:{manager}")
}

impl CatalogDesk {
    /// Whether the shop's catalog comes from a file.
    pub(in crate::desk) fn is_of_file(&self) -> bool {
        self.notify.settings.catalog.is_some()
    }

    /// An admin has sent a document that is to be the catalog.
    pub(in crate::desk) async fn file_sent(
        &self,
        tx: &Tx,
        manager: ManagerId,
        file: &File,
    ) -> Result<FileSent, StoreError> {
        let Some(place) = &self.notify.settings.catalog else {
            return Ok(FileSent::NoPlace);
        };
        let format = file.name.as_deref().and_then(Format::of_name);
        if file.form != Form::Document || format != Some(place.format) {
            return Ok(FileSent::OtherFormat(place.clone()));
        }
        if file.size.is_some_and(|size| size > LARGEST as u64) {
            return Ok(FileSent::TooLarge);
        }
        let chat = ChatId(manager.0);
        let task = DeskTask::CatalogRead {
            chat,
            file: file.clone(),
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(FileSent::Reading)
    }

    pub(super) async fn keep_draft(
        &self,
        tx: &Tx,
        manager: ManagerId,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        let kept = serde_json::json!(draft).to_string();
        settings::put(tx, &key(manager), &kept).await
    }

    /// The draft with this number. `None` when it was decided about, or a later file has come.
    pub(in crate::desk) async fn draft(
        &self,
        tx: &Tx,
        manager: ManagerId,
        number: u32,
    ) -> Result<Option<Draft>, StoreError> {
        let kept = settings::lookup(tx, &key(manager)).await?;
        let draft = kept.and_then(|kept| serde_json::from_str::<Draft>(&kept).ok());
        Ok(draft.filter(|draft| draft.number == number))
    }

    /// The file is to be in force.
    pub(in crate::desk) async fn apply_draft(
        &self,
        tx: &Tx,
        manager: ManagerId,
        number: u32,
    ) -> Result<Taken, StoreError> {
        let Some(draft) = self.draft(tx, manager, number).await? else {
            return Ok(Taken::Gone);
        };
        settings::remove(tx, &key(manager)).await?;
        let chat = ChatId(manager.0);
        let task = DeskTask::CatalogApply {
            chat,
            file: draft.file,
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(Taken::Done)
    }

    pub(in crate::desk) async fn drop_draft(
        &self,
        tx: &Tx,
        manager: ManagerId,
        number: u32,
    ) -> Result<Taken, StoreError> {
        if self.draft(tx, manager, number).await?.is_none() {
            return Ok(Taken::Gone);
        }
        settings::remove(tx, &key(manager)).await?;
        Ok(Taken::Done)
    }
}
