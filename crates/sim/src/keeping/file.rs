//! Files of messages, and where they are shown.

use axum::body::Bytes;

use super::Shared;
use crate::http::Reply;

/// A picture of one dot.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0,
    0x1f, 0x00, 0x05, 0x00, 0x01, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatFile {
    pub name: String,
    pub mime: String,
    pub bytes: Bytes,
}

impl ChatFile {
    pub(super) fn picture(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            mime: "image/png".to_owned(),
            bytes: Bytes::from_static(PNG),
        }
    }

    pub(super) fn document(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            mime: "application/octet-stream".to_owned(),
            bytes: Bytes::from_static(b"a file"),
        }
    }

    pub(super) fn is_picture(&self) -> bool {
        self.mime.starts_with("image/")
    }
}

/// The path of the file of a message.
pub fn path(message: i64) -> String {
    format!("/files/{message}")
}

impl Shared {
    /// The file at this path; `None` when it is the path of something else.
    pub(super) fn file_at(&self, path: &str) -> Option<Reply> {
        let id: i64 = path.strip_prefix("/files/")?.parse().ok()?;
        let state = self.state();
        let mut messages = state.chats.values().flat_map(|chat| &chat.messages);
        let message = messages.find(|message| message.id == id)?;
        let file = message.files.first()?;
        Some(Reply {
            content_type: match file.mime.as_str() {
                "image/png" => "image/png",
                "image/jpeg" => "image/jpeg",
                _ => "application/octet-stream",
            },
            ..Reply::json(200, file.bytes.clone())
        })
    }
}
