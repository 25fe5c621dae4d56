//! Pictures of the shop's own folder: sent as bytes the first time, and by the id that Telegram gave
//! them from then on.

use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use mistok_core::domain::{
    content::{File, Form, Source, What},
    product::IN_FOLDER,
};
use tokio::fs;

use super::{
    View,
    carry::Upload,
    post::{Body, Post},
};

/// What Telegram takes as a photo (<https://core.telegram.org/bots/api#sending-files>).
const LARGEST: u64 = 10 * 1024 * 1024;

/// The folder, with what one bot knows of its files. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct PictureFolder {
    folder: Option<Arc<PathBuf>>,
    known: Arc<Mutex<HashMap<String, Known>>>,
}

/// A file that Telegram has.
#[derive(Debug, Clone)]
struct Known {
    /// Another file of the same name is another picture.
    modified: Option<SystemTime>,
    length: u64,
    id: String,
}

/// The picture of a view, ready to be posted.
pub(super) struct Picture {
    pub post: Post,
    /// The name of the file, where it is one of the folder.
    pub name: Option<String>,
}

impl PictureFolder {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder: folder.map(Arc::new),
            known: Arc::default(),
        }
    }

    /// The picture of a view. `None` when it has none, or its file cannot be read.
    pub(super) async fn picture(&self, view: &View) -> Option<Picture> {
        let photo = view.photo.as_ref()?;
        if let Some(name) = photo.strip_prefix(IN_FOLDER) {
            return self.of_folder(view, name).await;
        }
        let url: reqwest::Url = photo.parse().ok()?;
        Some(Picture {
            post: post(view, Source::Url(url.into())),
            name: None,
        })
    }

    async fn of_folder(&self, view: &View, name: &str) -> Option<Picture> {
        let path = self.path(name)?;
        let found = fs::metadata(&path).await.ok()?;
        let modified = found.modified().ok();
        let known = self.lookup(name).filter(|known| {
            known.modified == modified && known.length == found.len() && !known.id.is_empty()
        });
        if let Some(known) = known {
            return Some(Picture {
                post: post(view, Source::Telegram(known.id)),
                name: Some(name.to_owned()),
            });
        }
        if found.len() > LARGEST {
            return None;
        }
        let bytes = fs::read(&path).await.ok()?;
        let seen = Known {
            modified,
            length: found.len(),
            id: String::new(),
        };
        self.lock().insert(name.to_owned(), seen);
        let upload = Upload {
            name: name.to_owned(),
            mime: None,
            bytes: Arc::new(bytes),
        };
        Some(Picture {
            post: Post {
                upload: Some(upload),
                ..post(view, Source::Telegram(String::new()))
            },
            name: Some(name.to_owned()),
        })
    }

    /// Nothing that leads out of the folder.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let mut parts = Path::new(name).components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(_)), None) => Some(folder.join(name)),
            _ => None,
        }
    }

    fn lookup(&self, name: &str) -> Option<Known> {
        self.lock().get(name).cloned()
    }

    /// Telegram has the file under this id now.
    pub(super) fn note(&self, name: &str, id: &str) {
        if let Some(known) = self.lock().get_mut(name) {
            id.clone_into(&mut known.id);
        }
    }

    /// Telegram no longer knows the file; `false` when it never did.
    pub(super) fn forget(&self, name: &str) -> bool {
        let known = self.lock().remove(name);
        known.is_some_and(|known| !known.id.is_empty())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn post(view: &View, at: Source) -> Post {
    let what = What::File(File {
        form: Form::Photo,
        at,
        unique: None,
        name: None,
        mime: None,
        size: None,
        spoiler: false,
        caption_above: false,
        look: serde_json::Map::new(),
    });
    Post::new(what, Body::Html(view.html.clone())).with(view.keyboard.clone())
}
