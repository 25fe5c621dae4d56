//! What a message holds, in any channel: so that it reaches the other side unchanged.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    choices::Choices, context::Context, mark::Mark, particulars::Particulars, stored::Stored,
};

/// The content of one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    #[serde(flatten)]
    pub what: What,
    /// The text, or the caption of a file.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub words: Words,
    /// Buttons under it, where the channel has such.
    #[serde(default, skip_serializing_if = "Choices::is_empty")]
    pub choices: Choices,
    #[serde(default, skip_serializing_if = "Context::is_empty")]
    pub context: Context,
}

/// What there is besides words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Text,
    /// The customer has pressed a button of a manager's message; the words are the button's.
    Pressed,
    File(File),
    Location {
        latitude: f64,
        longitude: f64,
    },
    Venue {
        latitude: f64,
        longitude: f64,
        title: String,
        address: String,
    },
    Contact {
        phone: String,
        first_name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vcard: Option<String>,
    },
    /// What it held was erased.
    Erased,
    /// What it holds cannot be read; never stored.
    #[serde(skip)]
    Unreadable,
    /// What no code here can carry: shown as a placeholder with the name that the channel gives it.
    Other {
        name: String,
        /// What can be said about it in words. `None` means nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        particulars: Option<Particulars>,
    },
}

/// A file; its bytes stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub form: Form,
    pub at: Source,
    /// The same for every copy of the file; `None` where the channel does not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Bytes, where the channel tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Whether it is blurred until touched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoiler: bool,
    /// Whether the caption stands above the picture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub caption_above: bool,
    /// How long and how large it plays, in Telegram's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub look: Map<String, Value>,
}

impl File {
    /// Whether both have the same bytes, as far as that can be told: the address of one file may differ
    /// from update to update.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (&self.unique, &other.unique) {
            (Some(one), Some(two)) => one == two,
            _ => {
                let facts = |file: &Self| (file.form, file.name.clone(), file.size);
                self.at == other.at || facts(self) == facts(other)
            }
        }
    }
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A file id of Telegram's, of the bot that received it.
    Telegram(String),
    Url(String),
}

/// How a file is played or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Photo,
    Video,
    Animation,
    Document,
    Audio,
    Voice,
    VideoNote,
    Sticker,
}

impl Form {
    /// Whether Telegram puts words under it.
    pub const fn takes_caption(self) -> bool {
        !matches!(self, Self::VideoNote | Self::Sticker)
    }
}

/// A text with its marks (bold, links ...).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "super::mark::stored"
    )]
    pub entities: Vec<Mark>,
}

impl Words {
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            entities: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Length in UTF-16 units, Telegram's measure.
    pub fn units(&self) -> usize {
        self.text.encode_utf16().count()
    }

    /// Writes `text` with one mark over all of it, such as `bold`.
    pub fn push_marked(&mut self, text: &str, mark: &str) {
        let offset = self.units();
        let length = text.encode_utf16().count();
        if length > 0 {
            self.entities.push(Mark::new(mark, offset, length));
        }
        self.text.push_str(text);
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes other words with their marks.
    pub fn append(&mut self, words: &Self) {
        let shift = self.units();
        let marks = words.entities.iter();
        self.entities.extend(marks.map(|mark| mark.moved(shift)));
        self.text.push_str(&words.text);
    }
}

impl Stored for Content {
    const KIND: &'static str = "message";
    const VERSION: u32 = 1;
}

impl Content {
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(What::Text, Words::plain(text))
    }

    pub fn new(what: What, words: Words) -> Self {
        Self {
            what,
            words,
            choices: Choices::default(),
            context: Context::default(),
        }
    }

    /// What is left of a message that was erased.
    pub fn erased() -> Self {
        Self::new(What::Erased, Words::default())
    }

    /// What is shown of a message whose row is damaged.
    pub fn unreadable() -> Self {
        Self::new(What::Unreadable, Words::default())
    }

    /// Whether the people of the shop can read or see all that it says.
    pub const fn is_legible(&self) -> bool {
        match &self.what {
            What::Other {
                particulars: Some(particulars),
                ..
            } => particulars.are_complete(),
            What::Other {
                particulars: None, ..
            } => false,
            _ => true,
        }
    }

    /// Whether an edit of this content to the other puts a new file in.
    pub fn gets_new_file(&self, edited: &Self) -> bool {
        match (self.file(), edited.file()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(before), Some(after)) => !before.is_same_as(after),
        }
    }

    pub const fn file(&self) -> Option<&File> {
        match &self.what {
            What::File(file) => Some(file),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::choices::Choice;

    #[test]
    fn every_released_form_still_loads_and_is_written_the_same() {
        let file = File {
            form: Form::VideoNote,
            at: Source::Telegram("DQACx".to_owned()),
            unique: None,
            name: None,
            mime: None,
            size: Some(9),
            spoiler: false,
            caption_above: false,
            look: Map::new(),
        };
        let released = [
            (
                r#"{"v":1,"kind":"text","words":{"text":"Так","entities":[{"length":3,"offset":0,"type":"bold"}]}}"#,
                Content::new(
                    What::Text,
                    Words {
                        text: "Так".to_owned(),
                        entities: vec![Mark::new("bold", 0, 3)],
                    },
                ),
            ),
            (
                r#"{"v":1,"kind":"file","form":"video_note","at":{"telegram":"DQACx"},"size":9}"#,
                Content::new(What::File(file), Words::default()),
            ),
            (
                r#"{"v":1,"kind":"other","name":"poll"}"#,
                Content::new(
                    What::Other {
                        name: "poll".to_owned(),
                        particulars: None,
                    },
                    Words::default(),
                ),
            ),
        ];
        for (stored, content) in released {
            assert_eq!(Content::from_stored(stored).unwrap(), content, "{stored}");
            let written = content.to_stored().unwrap();
            assert_eq!(
                written,
                stored.replacen("\"v\":1", "\"v\":\"message.1\"", 1)
            );
        }
    }

    #[test]
    fn the_words_of_other_kinds_and_the_mark_of_a_file_load_and_are_written_the_same() {
        let poll = What::Other {
            name: "poll".to_owned(),
            particulars: Some(Particulars::Poll {
                question: "Який?".to_owned(),
                options: vec!["Синій".to_owned()],
            }),
        };
        let file = What::File(File {
            form: Form::VideoNote,
            at: Source::Telegram("DQACx".to_owned()),
            unique: Some("AQADx".to_owned()),
            name: None,
            mime: None,
            size: Some(9),
            spoiler: false,
            caption_above: false,
            look: Map::new(),
        });
        for (stored, what) in [
            (
                r#"{"v":"message.1","kind":"other","name":"poll","particulars":{"is":"poll","question":"Який?","options":["Синій"]}}"#,
                poll,
            ),
            (
                r#"{"v":"message.1","kind":"file","form":"video_note","at":{"telegram":"DQACx"},"unique":"AQADx","size":9}"#,
                file,
            ),
        ] {
            let content = Content::new(what, Words::default());
            assert_eq!(Content::from_stored(stored).unwrap(), content, "{stored}");
            assert_eq!(content.to_stored().unwrap(), stored);
        }
    }

    #[test]
    fn a_file_is_told_from_its_copy_and_from_another() {
        let photo = |id: &str, unique: Option<&str>, size: u64| {
            Content::new(
                What::File(File {
                    form: Form::Photo,
                    at: Source::Telegram(id.to_owned()),
                    unique: unique.map(str::to_owned),
                    name: None,
                    mime: None,
                    size: Some(size),
                    spoiler: false,
                    caption_above: false,
                    look: Map::new(),
                }),
                Words::default(),
            )
        };
        let before = photo("A1", Some("u1"), 7);
        assert!(!before.gets_new_file(&photo("A2", Some("u1"), 7)));
        assert!(before.gets_new_file(&photo("A2", Some("u2"), 7)));
        assert!(!before.gets_new_file(&Content::text("слова")));
        assert!(Content::text("слова").gets_new_file(&before));
        // Stored by a version that did not note it.
        let former = photo("A1", None, 7);
        assert!(!former.gets_new_file(&photo("A2", Some("u1"), 7)));
        assert!(former.gets_new_file(&photo("A2", Some("u1"), 9)));
    }

    #[test]
    fn what_a_message_refers_to_loads_and_is_written_the_same() {
        let context = |forwarded_from: Option<&str>, answers: Option<&str>| Content {
            context: Context {
                forwarded_from: forwarded_from.map(str::to_owned),
                answers: answers.map(str::to_owned),
            },
            ..Content::text("Такий є?")
        };
        for (stored, content) in [
            (
                r#"{"v":"message.1","kind":"text","words":{"text":"Такий є?"},"context":{"forwarded_from":"Канал"}}"#,
                context(Some("Канал"), None),
            ),
            (
                r#"{"v":"message.1","kind":"text","words":{"text":"Такий є?"},"context":{"answers":"Чашка, 512,50 грн"}}"#,
                context(None, Some("Чашка, 512,50 грн")),
            ),
            (
                r#"{"v":"message.1","kind":"text","words":{"text":"Такий є?"}}"#,
                context(None, None),
            ),
        ] {
            assert_eq!(Content::from_stored(stored).unwrap(), content, "{stored}");
            assert_eq!(content.to_stored().unwrap(), stored);
        }
    }

    #[test]
    fn buttons_and_presses_load_and_are_written_the_same() {
        for (stored, content) in [
            (
                r#"{"v":1,"kind":"text","words":{"text":"Беремо?"},"choices":{"rows":[[{"label":"Так"},{"label":"Рахунок","url":"https://a.b"}]],"chosen":"Так"}}"#,
                Content {
                    choices: Choices {
                        rows: vec![vec![
                            Choice {
                                label: "Так".to_owned(),
                                url: None,
                            },
                            Choice {
                                label: "Рахунок".to_owned(),
                                url: Some("https://a.b".to_owned()),
                            },
                        ]],
                        chosen: Some("Так".to_owned()),
                    },
                    ..Content::text("Беремо?")
                },
            ),
            (
                r#"{"v":1,"kind":"pressed","words":{"text":"Так"}}"#,
                Content::new(What::Pressed, Words::plain("Так")),
            ),
        ] {
            assert_eq!(Content::from_stored(stored).unwrap(), content, "{stored}");
            let written = content.to_stored().unwrap();
            assert_eq!(
                written,
                stored.replacen("\"v\":1", "\"v\":\"message.1\"", 1)
            );
        }
    }

    #[test]
    fn marks_move_with_the_words_in_utf16_units() {
        let mut words = Words::default();
        words.push_marked("👋 Олена", "bold");
        words.push("\n");
        words.append(&Words {
            text: "так".to_owned(),
            entities: vec![Mark::new("italic", 0, 3)],
        });

        assert_eq!(words.entities[0].length, 8);
        assert_eq!(words.entities[1].offset, 9);
    }
}
