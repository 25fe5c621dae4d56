//! Files in calls: by id, by address, or uploaded with the call.

use std::borrow::Cow;

use serde_json::Value;

use super::super::envelope::{Answer, Refusal};
use super::super::files::{File, Files, hash};
use super::super::media::{Kind, mime_of};
use super::super::message::Message;
use super::super::params::{Params, Upload};
use super::super::rich::Rich;
use super::{Caller, post, words};

const LARGEST_PHOTO: usize = 10 * 1024 * 1024;
const LARGEST_UPLOAD: usize = 50 * 1024 * 1024;
/// What a call may say of a new file.
const LOOKS: [&str; 7] = [
    "width",
    "height",
    "length",
    "duration",
    "performer",
    "title",
    "emoji",
];

/// A file with its caption, as a call names it.
pub struct Item {
    pub kind: Kind,
    source: Source,
    caption: Rich,
    spoiler: bool,
    above: bool,
    look: Vec<(&'static str, Value)>,
}

enum Source {
    Id(String),
    Url(String),
    Upload(Upload),
}

/// `sendPhoto`, `sendVideo` and the like.
pub fn send(caller: &Caller<'_>, params: &Params, kind: Kind) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let item = Item::read(params, kind, kind.field(), params)?;
    post::one(caller, params, chat, |state, message| {
        item.put(&mut state.files, message)
    })
}

impl Item {
    /// Reads the file of a call, or one of an `InputMedia` in `fields` that came with `call`.
    pub fn read(fields: &Params, kind: Kind, name: &str, call: &Params) -> Result<Self, Refusal> {
        let caption = if kind.has_caption() {
            words::caption(fields)?
        } else {
            Rich::default()
        };
        let look = LOOKS.into_iter().filter_map(|name| {
            let value = fields.get(name)?;
            let number = value.as_str().and_then(|text| text.parse::<u32>().ok());
            let words = ["performer", "title", "emoji"].contains(&name);
            Some((
                name,
                number.filter(|_| !words).map_or(value.clone(), Value::from),
            ))
        });
        Ok(Self {
            kind,
            source: Source::read(fields.text(name)?, call, name, kind)?,
            caption,
            spoiler: fields.flag("has_spoiler"),
            above: fields.flag("show_caption_above_media"),
            look: look.collect(),
        })
    }

    /// Makes it the content of a message.
    pub fn put(self, files: &mut Files, message: &mut Message) -> Result<(), Refusal> {
        let file = match self.source {
            Source::Id(id) => files.of_kind(&id, self.kind)?,
            Source::Url(url) => {
                let id = files.id(self.kind, &format!("{:016x}", hash(&url)));
                let mut file = fetched(self.kind, id, url)?;
                file.look.extend(own(self.look));
                files.keep(file)
            }
            Source::Upload(upload) => {
                let number = files.number();
                let id = files.id(self.kind, &format!("up{number}"));
                let mut file = uploaded(self.kind, id, upload)?;
                file.look.extend(own(self.look));
                files.keep(file)
            }
        };
        message.set_file(&file);
        message.set_caption(self.caption);
        message.spoiler = self.spoiler;
        message.caption_above = self.above;
        Ok(())
    }
}

impl Source {
    /// A part named like the parameter itself is the file, too.
    fn read(
        text: Option<Cow<'_, str>>,
        call: &Params,
        name: &str,
        kind: Kind,
    ) -> Result<Self, Refusal> {
        let text = text.unwrap_or_default();
        if text.is_empty() {
            let missing = || {
                let words = kind.field().replace('_', " ");
                Refusal::bad(format!("there is no {words} in the request"))
            };
            let upload = call.upload(name).ok_or_else(missing)?;
            return Ok(Self::Upload(upload.clone()));
        }
        if let Some(part) = text.strip_prefix("attach://") {
            let upload = call.upload(part);
            let upload = upload.ok_or_else(|| Refusal::bad("file not found in the request"))?;
            return Ok(Self::Upload(upload.clone()));
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(Self::Url(text.into_owned()));
        }
        Ok(Self::Id(text.into_owned()))
    }
}

fn own(look: Vec<(&'static str, Value)>) -> impl Iterator<Item = (String, Value)> {
    look.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
}

/// A file that the server takes from an address; the same address is the same file.
fn fetched(kind: Kind, id: String, url: String) -> Result<File, Refusal> {
    let wrong = || Refusal::bad("wrong file identifier/HTTP URL specified");
    let strange = || Refusal::bad("wrong type of the web page content");
    // Addresses that a test uses to see how the bot takes it.
    match url.as_str() {
        broken if broken.contains("broken") => return Err(wrong()),
        lost if lost.contains("unreachable") => {
            return Err(Refusal::bad("failed to get HTTP URL content"));
        }
        page if page.contains("webpage") => return Err(strange()),
        _ => {}
    }
    let parsed = reqwest::Url::parse(&url).map_err(|_| wrong())?;
    let name = parsed.path().rsplit('/').next().unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match kind {
        Kind::VideoNote => return Err(wrong()),
        Kind::Document if !ends(&[".pdf", ".zip", ".gif"]) => return Err(strange()),
        Kind::Sticker if !ends(&[".webp"]) => return Err(strange()),
        _ => {}
    }
    let mut file = File::usual(kind, id);
    if kind == Kind::Document {
        file.look.insert("file_name".to_owned(), name.into());
        file.look
            .insert("mime_type".to_owned(), mime_of(name).into());
    }
    file.url = Some(url);
    Ok(file)
}

fn uploaded(kind: Kind, id: String, upload: Upload) -> Result<File, Refusal> {
    let size = upload.content.len();
    if size == 0 {
        return Err(Refusal::bad("file must be non-empty"));
    }
    if kind == Kind::Photo && size > LARGEST_PHOTO {
        return Err(Refusal::bad(format!(
            "file of size {size} bytes is too big for a photo; the maximum size is \
             {LARGEST_PHOTO} bytes"
        )));
    }
    if size > LARGEST_UPLOAD {
        return Err(Refusal::new(413, "Request Entity Too Large"));
    }
    let mut file = File::usual(kind, id);
    if file.look.contains_key("file_name") {
        let mime = upload.mime.filter(|mime| mime.contains('/'));
        let mime = mime.unwrap_or_else(|| mime_of(&upload.file_name).to_owned());
        file.look.insert("mime_type".to_owned(), mime.into());
        file.look
            .insert("file_name".to_owned(), upload.file_name.into());
    }
    Ok(file.with_content(upload.content))
}
