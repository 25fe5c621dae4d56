//! How an entry looks on a manager's phone: the author, then the unchanged message.

use super::task::Part;
use crate::{
    desk::{button, channel_name, name_of},
    domain::{
        content::{Content, Form, Source, What, Words},
        conversation::{Author, Conversation, Entry},
        mark::Mark,
        particulars::Particulars,
    },
    press::DeskAction,
    store::customers::Profile,
    telegram::{
        Post,
        keyboard::Keyboard,
        message::{CAPTION_LIMIT, TEXT_LIMIT},
        post::Body,
    },
    text::{Arg, Speech, Text, say},
};

/// Whether the manager has this conversation open already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewPlace {
    InOpenChat,
    Elsewhere,
}

/// Room that a header may need beside the words.
const HEADER: usize = 250;
/// Room for what the message refers to.
const CONTEXT: usize = 450;
/// As much of a checklist as one message shows.
const PARTICULARS: usize = 3_000;
/// The longest quote that is shown.
const QUOTE: usize = 200;

/// Whether who wrote it can stand above the content in one message.
pub fn fits_with_header(entry: &Entry) -> bool {
    let content = &entry.content;
    let refers = !content.context.is_empty() || entry.quote.is_some();
    let context = if refers { CONTEXT } else { 0 };
    content.words.units() + HEADER + context <= limit(content)
}

/// Which quotes are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    All,
    /// Those that Telegram does not show itself, over the reply to a message of the conversation.
    NotLinked,
}

/// What the message refers to, a line for each; nothing for a message that stands for itself.
pub fn context_lines(speech: &Speech, entry: &Entry, quotes: Quotes) -> Vec<String> {
    let context = &entry.content.context;
    let forwarded = context.forwarded_from.as_ref().map(|name| {
        speech.plain(say::ContextForwarded {
            name: Arg::from(name),
        })
    });
    let answers = context.answers.as_ref().map(|text| {
        let text = Arg::from(text);
        speech.plain(say::ContextAnswers { text })
    });
    let is_written = quotes == Quotes::All || entry.reply_to.is_none();
    let quote = entry.quote.as_ref().filter(|_| is_written).map(|quote| {
        speech.plain(say::ContextQuote {
            text: Arg::from(crate::text::cut(quote.trim(), QUOTE)),
        })
    });
    [forwarded, answers, quote].into_iter().flatten().collect()
}

/// The content under what it refers to, where nothing else tells that. A kind without words stays
/// unchanged.
pub fn with_context(speech: &Speech, entry: &Entry) -> Content {
    let content = readable(speech, &entry.content);
    let lines = context_lines(speech, entry, Quotes::NotLinked).join("\n");
    let units = lines.encode_utf16().count() + 1;
    if lines.is_empty() || content.words.units() + units > limit(&content) {
        return content;
    }
    let mut words = Words::default();
    words.push_marked(&lines, "italic");
    if !content.words.is_empty() {
        words.push("\n");
        words.append(&content.words);
    }
    Content { words, ..content }
}

fn limit(content: &Content) -> usize {
    match &content.what {
        // A placeholder stands for it.
        What::Text | What::Pressed | What::Erased | What::Unreadable | What::Other { .. } => {
            TEXT_LIMIT
        }
        What::File(file) if file.form.takes_caption() => CAPTION_LIMIT,
        What::File(_) | What::Location { .. } | What::Venue { .. } | What::Contact { .. } => 0,
    }
}

/// The message that shows an entry, or a part of it, to a manager.
pub fn post(
    speech: &Speech,
    conversation: &Conversation,
    profile: &Profile,
    entry: &Entry,
    seen: ViewPlace,
    part: Part,
) -> Post {
    let content = readable(speech, &entry.content);
    let mut header = Words::default();
    if entry.author == Author::Colleague {
        header.push_marked(&speech.plain(Text::AuthorColleague), "bold");
        header.push(" → ");
    }
    header.push_marked(&format!("👤 {}", name_of(profile, speech)), "bold");
    if seen == ViewPlace::Elsewhere {
        header.push(&format!(" · {}", channel_name(conversation, speech)));
        if let Some(title) = &conversation.title {
            header.push(&format!("\n{}", crate::text::cut(title, 100)));
        }
    }
    if entry.edited {
        header.push(&format!(" {}", speech.plain(Text::MarkEdited)));
    }
    for line in context_lines(speech, entry, Quotes::NotLinked) {
        header.push("\n");
        header.push_marked(&line, "italic");
    }
    let keyboard = match seen {
        ViewPlace::InOpenChat => Keyboard::None,
        ViewPlace::Elsewhere => Keyboard::Inline(vec![vec![button(
            speech,
            Text::ButtonOpenChat,
            DeskAction::Open(conversation.id),
        )]]),
    };
    match part {
        Part::Header => Post::new(What::Text, Body::Words(header)),
        Part::Content => Post::content(&content).with(keyboard),
        Part::Whole => {
            if !content.words.is_empty() {
                header.push("\n");
                header.append(&content.words);
            }
            Post::new(content.what.clone(), Body::Words(header)).with(keyboard)
        }
    }
}

/// What Telegram can show of a content: a file that it cannot fetch by address becomes a link, a
/// kind that nobody knows a placeholder.
pub fn readable(speech: &Speech, content: &Content) -> Content {
    match &content.what {
        What::Pressed => Content::text(pressed(speech, content)),
        What::Text if content.words.text.trim().is_empty() => {
            Content::text(speech.plain(Text::KindEmpty))
        }
        What::Erased | What::Unreadable | What::Other { .. } => {
            let mut words = Words::plain(placeholder(speech, content));
            if !content.words.is_empty() {
                words.push("\n");
                words.append(&content.words);
            }
            Content::new(What::Text, words)
        }
        What::File(file) => match &file.at {
            Source::Url(url) if file.form != Form::Photo => {
                let name = file.name.as_deref().unwrap_or(url);
                let mut words = Words::plain("📎 ");
                let offset = words.units();
                words.push(name);
                let length = name.encode_utf16().count();
                words.entities.push(Mark::link(offset, length, url));
                if !content.words.is_empty() && content.words.text != name {
                    words.push("\n");
                    words.append(&content.words);
                }
                Content::new(What::Text, words)
            }
            _ => content.clone(),
        },
        _ => content.clone(),
    }
}

/// The content in a few words: for lists, notices and histories.
pub fn excerpt(speech: &Speech, content: &Content, limit: usize) -> String {
    let words = content.words.text.trim();
    let told = match &content.what {
        What::Text if words.is_empty() && content.choices.is_empty() => {
            speech.plain(Text::KindEmpty)
        }
        What::Text if content.choices.is_empty() => words.to_owned(),
        What::Text => format!("{words}\n{}", content.choices.as_typed()),
        What::Pressed => pressed(speech, content),
        _ if words.is_empty() => placeholder(speech, content),
        _ => format!("{} {words}", placeholder(speech, content)),
    };
    crate::text::cut(&told, limit)
}

/// What stands for a content whose file Telegram does not take: its words, and what kind it was.
pub fn without_file(speech: &Speech, content: &Content, limit: usize) -> String {
    let line = speech.plain(say::FileNotShown {
        kind: Arg::from(placeholder(speech, content)),
    });
    let words = content.words.text.trim();
    if words.is_empty() {
        return line;
    }
    let room = limit
        .saturating_sub(line.encode_utf16().count() + 1)
        .max(40);
    format!("{}\n{line}", crate::text::cut(words, room))
}

/// A button of ours that the customer has pressed.
fn pressed(speech: &Speech, content: &Content) -> String {
    speech.plain(say::PressedChoice {
        words: Arg::from(&content.words.text),
    })
}

/// The name of what is not words.
pub fn placeholder(speech: &Speech, content: &Content) -> String {
    let text = match &content.what {
        What::Text | What::Pressed => return String::new(),
        What::File(file) => match file.form {
            Form::Photo => Text::KindPhoto,
            Form::Video => Text::KindVideo,
            Form::Animation => Text::KindAnimation,
            Form::Document => {
                let name = file.name.as_deref().unwrap_or("none");
                return speech.plain(say::KindDocument {
                    name: Arg::from(name),
                });
            }
            Form::Audio => Text::KindAudio,
            Form::Voice => Text::KindVoice,
            Form::VideoNote => Text::KindVideoNote,
            Form::Sticker => Text::KindSticker,
        },
        What::Location { .. } => Text::KindLocation,
        What::Venue { title, .. } => {
            return speech.plain(say::KindVenue {
                title: Arg::from(title),
            });
        }
        What::Contact {
            phone, first_name, ..
        } => {
            return speech.plain(say::KindContact {
                name: Arg::from(first_name),
                phone: Arg::from(phone),
            });
        }
        What::Erased => Text::KindErased,
        What::Unreadable => Text::KindUnreadable,
        What::Other { name, particulars } => {
            return match particulars {
                Some(particulars) => told(speech, particulars),
                None => speech.plain(say::KindOther {
                    kind: Arg::from(kind_name(speech, name)),
                }),
            };
        }
    };
    speech.plain(text)
}

/// The name of a kind that cannot be carried, in the reader's language where it has one.
pub fn kind_name(speech: &Speech, name: &str) -> String {
    speech.plain(say::OtherKindName {
        kind: Arg::from(name),
    })
}

/// The words of a message that cannot be carried.
fn told(speech: &Speech, particulars: &Particulars) -> String {
    let lines = match particulars {
        Particulars::Poll { question, options } => {
            let title = speech.plain(say::KindPoll {
                question: Arg::from(question),
            });
            let options = options.iter().map(|option| format!("▫️ {option}"));
            [title].into_iter().chain(options).collect()
        }
        Particulars::Checklist { title, tasks } => {
            let title = speech.plain(say::KindChecklist {
                title: Arg::from(title),
            });
            let tasks = tasks.iter().map(|task| {
                let mark = if task.is_done { "✅" } else { "▫️" };
                format!("{mark} {}", task.text)
            });
            [title].into_iter().chain(tasks).collect()
        }
        Particulars::Dice { emoji, value } => {
            vec![speech.plain(say::KindDice {
                emoji: Arg::from(emoji),
                value: (*value).into(),
            })]
        }
        Particulars::Story { chat } => {
            let chat = if chat.is_empty() { "none" } else { chat };
            vec![speech.plain(say::KindStory {
                chat: Arg::from(chat),
            })]
        }
        Particulars::Gift => vec![speech.plain(Text::KindGift)],
    };
    crate::text::cut(&lines.join("\n"), PARTICULARS)
}
