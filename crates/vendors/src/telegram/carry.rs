//! Files between bots. A file id is good for the bot that got the file and for no other
//! (<https://core.telegram.org/bots/api#file>): another one is given the bytes.

use std::sync::Arc;

use mistok_core::domain::{
    content::{File, Source, What},
    id::BotId,
};
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Api, Post, TelegramError, api::TIMEOUT, fields::Fields, post::DOWNLOAD};

/// Telegram lets a bot fetch a file of this size (<https://core.telegram.org/bots/api#getfile>).
pub const DOWNLOAD_LIMIT: u64 = 20 * 1024 * 1024;
/// Deliveries that have bytes of files in memory at once.
const AT_ONCE: usize = 2;

/// The bytes of a file, on their way from one bot to another.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// With its ending, from which Telegram tells what it is.
    pub name: String,
    pub mime: Option<String>,
    pub bytes: Arc<Vec<u8>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Upload {
    fn part(&self) -> Result<Part, TelegramError> {
        let part = Part::bytes(self.bytes.to_vec()).file_name(self.name.clone());
        match &self.mime {
            Some(mime) => part
                .mime_str(mime)
                .map_err(|error| TelegramError::Refused(error.to_string())),
            None => Ok(part),
        }
    }
}

/// The doors of all bots. Cheap to clone.
#[derive(Clone)]
pub struct Apis {
    all: Arc<[Api]>,
    room: Arc<Semaphore>,
}

impl Apis {
    pub fn new(all: Vec<Api>) -> Self {
        Self {
            all: all.into(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The door of each bot.
    pub fn all(&self) -> &[Api] {
        &self.all
    }

    /// Waits until bytes may be kept in memory, for as long as what is returned lives.
    pub async fn room(&self) -> Option<OwnedSemaphorePermit> {
        self.room.clone().acquire_owned().await.ok()
    }

    /// The bytes of a file that `bot` got. Refused: they cannot be had.
    pub async fn fetch(&self, bot: BotId, file: &File) -> Result<Upload, TelegramError> {
        let Source::Telegram(id) = &file.at else {
            return Err(TelegramError::Refused(
                "the file is not in Telegram".to_owned(),
            ));
        };
        let api = self.all.iter().find(|api| api.bot() == bot);
        let api = api.ok_or_else(|| {
            TelegramError::Refused("its bot is not in the settings any more".to_owned())
        })?;
        let limit = usize::try_from(DOWNLOAD_LIMIT).unwrap_or(usize::MAX);
        let (path, bytes) = api.download(id, limit).await?;
        let in_path = path.rsplit('/').next().unwrap_or_default();
        Ok(Upload {
            name: file.name.clone().unwrap_or_else(|| in_path.to_owned()),
            mime: file.mime.clone(),
            bytes: Arc::new(bytes),
        })
    }
}

/// The file of a post that must be carried to another bot than `to`.
pub const fn file_in_telegram(what: &What) -> Option<&File> {
    match what {
        What::File(file) if matches!(file.at, Source::Telegram(_)) => Some(file),
        _ => None,
    }
}

impl Api {
    /// Calls a method with the files that go along with its fields.
    pub(super) async fn call_with<R>(
        &self,
        method: &str,
        fields: Fields,
        parts: Vec<(String, Upload)>,
    ) -> Result<R, TelegramError>
    where
        R: DeserializeOwned,
    {
        if parts.is_empty() {
            return self.call_json(method, fields.into_json()?, TIMEOUT).await;
        }
        let mut fields = fields.into_value()?;
        self.book().redirect(method, &mut fields)?;
        let mut form = Form::new();
        for (name, value) in fields.as_object().into_iter().flatten() {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            form = form.text(name.clone(), text);
        }
        for (name, upload) in parts {
            form = form.part(name, upload.part()?);
        }
        self.upload(method, form, DOWNLOAD).await
    }
}

/// The files of posts, by the names under which their album refers to them.
pub(super) fn parts(posts: &[Post]) -> Vec<(String, Upload)> {
    let named = posts.iter().enumerate();
    named
        .filter_map(|(at, post)| Some((format!("file{at}"), post.upload.clone()?)))
        .collect()
}
