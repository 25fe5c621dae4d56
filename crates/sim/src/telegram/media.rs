//! The kinds of files that a message can carry, and what each looks like in JSON.

use serde_json::{Map, Value, json};

/// What a file is for Telegram. A file never changes its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Photo,
    Video,
    VideoNote,
    Voice,
    Audio,
    Animation,
    Document,
    Sticker,
}

impl Kind {
    /// An animation comes before the document that it is also written as.
    pub const ALL: [Self; 8] = [
        Self::Photo,
        Self::Video,
        Self::VideoNote,
        Self::Voice,
        Self::Audio,
        Self::Animation,
        Self::Document,
        Self::Sticker,
    ];

    /// The name of the field in a message and in a call.
    pub fn field(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::VideoNote => "video_note",
            Self::Voice => "voice",
            Self::Audio => "audio",
            Self::Animation => "animation",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    /// The name in refusals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Photo => "Photo",
            Self::Video => "Video",
            Self::VideoNote => "VideoNote",
            Self::Voice => "VoiceNote",
            Self::Audio => "Audio",
            Self::Animation => "Animation",
            Self::Document => "Document",
            Self::Sticker => "Sticker",
        }
    }

    /// How its file ids begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Photo => "AgAC",
            Self::Video => "BAAC",
            Self::VideoNote => "DQAC",
            Self::Voice => "AwAC",
            Self::Audio => "CQAC",
            Self::Animation => "CgAC",
            Self::Document => "BQAC",
            Self::Sticker => "CAAC",
        }
    }

    /// The folder and the ending of its file paths; a document has the ending of its own name.
    pub fn folder(self) -> (&'static str, &'static str) {
        match self {
            Self::Photo => ("photos", "jpg"),
            Self::Video => ("videos", "mp4"),
            Self::VideoNote => ("video_notes", "mp4"),
            Self::Voice => ("voice", "oga"),
            Self::Audio => ("music", "mp3"),
            Self::Animation => ("animations", "mp4"),
            Self::Document => ("documents", ""),
            Self::Sticker => ("stickers", "webp"),
        }
    }

    /// Bytes of a file of which nothing else is said.
    pub fn usual_size(self) -> u64 {
        match self {
            Self::Photo => 122_880,
            Self::Video => 2_400_000,
            Self::VideoNote => 480_000,
            Self::Voice => 9_000,
            Self::Audio => 3_100_000,
            Self::Animation => 310_000,
            Self::Document => 48_211,
            Self::Sticker => 21_504,
        }
    }

    /// What JSON says of such a file besides its ids and size.
    pub fn usual_look(self) -> Map<String, Value> {
        let look = match self {
            Self::Photo => json!({}),
            Self::Video => json!({
                "width": 1280, "height": 720, "duration": 12,
                "file_name": "IMG_0412.MP4", "mime_type": "video/mp4",
            }),
            Self::VideoNote => json!({"length": 384, "duration": 5}),
            Self::Voice => json!({"duration": 3, "mime_type": "audio/ogg"}),
            Self::Audio => json!({
                "duration": 183, "performer": "ДахаБраха", "title": "Карпатський реп",
                "file_name": "track.mp3", "mime_type": "audio/mpeg",
            }),
            Self::Animation => json!({
                "width": 480, "height": 270, "duration": 2,
                "file_name": "mp4.mp4", "mime_type": "video/mp4",
            }),
            Self::Document => {
                json!({"file_name": "document.pdf", "mime_type": "application/pdf"})
            }
            Self::Sticker => json!({
                "type": "regular", "width": 512, "height": 512,
                "is_animated": false, "is_video": false, "emoji": "👍",
            }),
        };
        match look {
            Value::Object(look) => look,
            _ => Map::new(),
        }
    }

    pub fn has_thumbnail(self) -> bool {
        matches!(self, Self::Video | Self::VideoNote | Self::Animation)
    }

    /// Whether a message of this kind can be hidden until it is touched.
    pub fn can_hide(self) -> bool {
        matches!(self, Self::Photo | Self::Video | Self::Animation)
    }

    /// Whether a message of this kind can have a caption.
    pub fn has_caption(self) -> bool {
        !matches!(self, Self::VideoNote | Self::Sticker)
    }
}

/// The type that a file's name stands for.
pub fn mime_of(file_name: &str) -> &'static str {
    let ending = file_name.rsplit('.').next().unwrap_or_default();
    match ending.to_lowercase().as_str() {
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" => "audio/ogg",
        "mp4" => "video/mp4",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
