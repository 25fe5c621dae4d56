//! The files that the server keeps for a bot, by file id, and the paths to download them.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use axum::body::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::envelope::Refusal;
use super::media::Kind;

/// A bot downloads nothing larger.
const LARGEST_DOWNLOAD: u64 = 20 * 1024 * 1024;
/// How long a path is sure to work.
const PATH_LASTS: TimeDelta = TimeDelta::hours(1);
const THUMBNAIL_SIZE: u64 = 11_300;
const SMALL_PHOTO_SIZE: u64 = 603;

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    pub id: String,
    pub kind: Kind,
    pub size: u64,
    /// Where the server took it from.
    pub url: Option<String>,
    /// What is in it; of a file without any the server makes something up.
    pub content: Option<Bytes>,
    /// What JSON says of it besides ids and size.
    pub look: Map<String, Value>,
}

impl File {
    /// A file as people usually send them.
    pub fn usual(kind: Kind, id: String) -> Self {
        Self {
            id,
            kind,
            size: kind.usual_size(),
            url: None,
            content: None,
            look: kind.usual_look(),
        }
    }

    #[must_use]
    pub fn with_content(mut self, content: Bytes) -> Self {
        self.size = content.len() as u64;
        self.content = Some(content);
        self
    }

    /// The object in a message, of any kind but a photo.
    pub fn json(&self) -> Value {
        let mut fields = self.look.clone();
        fields.insert("file_id".to_owned(), self.id.as_str().into());
        fields.insert("file_unique_id".to_owned(), unique_id(&self.id).into());
        fields.insert("file_size".to_owned(), self.size.into());
        if self.kind.has_thumbnail() {
            let id = format!("{}-t", self.id);
            let side = |name| fields.get(name).and_then(Value::as_u64).unwrap_or(320);
            let (width, height) = (side("width").min(320), side("height").min(320));
            let thumbnail = json!({
                "file_unique_id": unique_id(&id), "file_id": id,
                "width": width, "height": height, "file_size": THUMBNAIL_SIZE,
            });
            fields.insert("thumbnail".to_owned(), thumbnail);
        }
        Value::Object(fields)
    }
}

/// The files of a bot.
#[derive(Debug, Default)]
pub struct Files {
    /// The bot whose they are: an id is good for no other.
    owner: i64,
    known: HashMap<String, (u64, Arc<File>)>,
    /// What can be downloaded: the file id, and until when.
    paths: HashMap<String, (String, DateTime<Utc>)>,
    made: u64,
}

impl Files {
    pub fn of_bot(owner: i64) -> Self {
        Self {
            owner,
            ..Self::default()
        }
    }

    /// A file id of this bot's, and of no other's.
    pub fn id(&self, kind: Kind, rest: &str) -> String {
        format!("{}b{:x}{rest}", kind.prefix(), self.owner)
    }

    /// Keeps a file; a known one stays unchanged.
    pub fn keep(&mut self, file: File) -> Arc<File> {
        let number = self.number();
        let entry = self.known.entry(file.id.clone());
        let (_, file) = entry.or_insert_with(|| (number, Arc::new(file)));
        Arc::clone(file)
    }

    /// A new number, for ids.
    pub fn number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// The file with this id as one of `kind`.
    pub fn of_kind(&self, id: &str, kind: Kind) -> Result<Arc<File>, Refusal> {
        let (_, file, part) = self
            .find(id)
            .ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))?;
        let real = match part {
            Part::Thumbnail => "Thumbnail",
            Part::Whole | Part::Small if file.kind == kind => return Ok(Arc::clone(file)),
            Part::Whole | Part::Small => file.kind.name(),
        };
        let wanted = kind.name();
        Err(Refusal::bad(format!(
            "can't use file of type {real} as {wanted}"
        )))
    }

    /// The `File` object, with a path that works for an hour.
    pub fn get(&mut self, id: &str, now: DateTime<Utc>) -> Result<Value, Refusal> {
        let wrong = || Refusal::bad("wrong file_id or the file is temporarily unavailable");
        let (number, file, part) = self.find(id).ok_or_else(wrong)?;
        let size = part.size(file);
        if size > LARGEST_DOWNLOAD {
            return Err(Refusal::bad("file is too big"));
        }
        let path = part.path(number, file);
        let value = json!({
            "file_id": id,
            "file_unique_id": unique_id(id),
            "file_size": size,
            "file_path": path,
        });
        self.paths.retain(|_, (_, until)| *until > now);
        self.paths.insert(path, (id.to_owned(), now + PATH_LASTS));
        Ok(value)
    }

    /// What is in the file at a path.
    pub fn download(&self, path: &str, now: DateTime<Utc>) -> Option<Bytes> {
        let (id, until) = self.paths.get(path)?;
        let (_, file, part) = self.find(id).filter(|_| *until > now)?;
        match (&file.content, part) {
            (Some(content), Part::Whole) => Some(content.clone()),
            _ => Some(made_up(id, part.size(file))),
        }
    }

    /// What was sent as this file.
    pub fn content(&self, id: &str) -> Option<Bytes> {
        self.find(id)?.1.content.clone()
    }

    fn find(&self, id: &str) -> Option<(u64, &Arc<File>, Part)> {
        let (name, part) = match id.rsplit_once('-') {
            Some((name, "t")) => (name, Part::Thumbnail),
            Some((name, "s")) => (name, Part::Small),
            Some((name, "x")) => (name, Part::Whole),
            _ => (id, Part::Whole),
        };
        let (number, file) = self.known.get(name)?;
        Some((*number, file, part))
    }
}

/// Which of the pictures that belong to one file an id means.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    Small,
    Thumbnail,
}

impl Part {
    fn size(self, file: &File) -> u64 {
        match self {
            Self::Whole => file.size,
            Self::Small => SMALL_PHOTO_SIZE,
            Self::Thumbnail => THUMBNAIL_SIZE,
        }
    }

    fn path(self, number: u64, file: &File) -> String {
        let (folder, ending) = file.kind.folder();
        match self {
            Self::Whole if ending.is_empty() => {
                let name = file.look.get("file_name").and_then(Value::as_str);
                let ending = name.and_then(|name| name.rsplit_once('.'));
                match ending {
                    Some((_, ending)) => format!("{folder}/file_{number}.{ending}"),
                    None => format!("{folder}/file_{number}"),
                }
            }
            Self::Whole => format!("{folder}/file_{number}.{ending}"),
            Self::Small => format!("{folder}/file_{number}_s.jpg"),
            Self::Thumbnail => format!("thumbnails/file_{number}.jpg"),
        }
    }
}

/// What a photo looks like in a message: a small and a full picture.
pub fn photo_sizes(id: &str, size: u64) -> Value {
    let picture = |suffix: &str, width: u32, height: u32, size: u64| {
        let id = format!("{id}{suffix}");
        json!({
            "file_unique_id": unique_id(&id), "file_id": id,
            "width": width, "height": height, "file_size": size,
        })
    };
    json!([
        picture("-s", 90, 67, SMALL_PHOTO_SIZE),
        picture("-x", 1280, 960, size),
    ])
}

/// The id that is the same for every copy of a file.
pub fn unique_id(id: &str) -> String {
    format!("AQAD{:016x}", hash(id))
}

/// Looks random, and is the same in every run.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn made_up(id: &str, size: u64) -> Bytes {
    let pattern = hash(id).to_le_bytes();
    let size = usize::try_from(size).unwrap_or_default();
    pattern.iter().copied().cycle().take(size).collect()
}
