//! Notices of new messages in the managers' chat: one post for a conversation, one for several
//! when they come thick.

use super::show::{self, Quotes};
use crate::{
    desk::{Screens, button, label_of, press, shared_name, telegram::feedback::take_buttons},
    domain::{
        content::{File, Form, Source, What},
        conversation::{Conversation, Entry},
        id::{ChatId, ConversationId, EntryId},
        routing::Policy,
    },
    press::DeskAction,
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::{
        Post,
        carry::DOWNLOAD_LIMIT,
        keyboard::{Button, Keyboard},
        message::{CAPTION_LIMIT, TEXT_LIMIT},
        post::{Body, Sound},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Conversations in one post.
pub const TOGETHER: usize = 8;
/// Entries in one post when it is made.
pub const LINES: usize = 16;
/// Entries that a post shows: the first one, and the last ones.
const SHOWN: usize = 6;
/// An entry's words when several conversations share a post.
const SHORT: usize = 200;
/// A product's name.
const TITLE: usize = 100;

/// Part of a notice: a conversation and its new messages.
pub struct NoticePart {
    pub conversation: Conversation,
    pub entries: Vec<Entry>,
    /// Entries of the middle that were not loaded, because nobody reads them here.
    pub left_out: usize,
    heading: String,
    customer: String,
    holder: Option<String>,
    policy: Policy,
    is_complaint: bool,
    /// The department that it went to, when that is no longer this chat's.
    moved: Option<String>,
    /// Whether a newer notice in the same chat is about the conversation: that one has the buttons.
    pub goes_on: bool,
    /// Whether an earlier notice was about these messages: a manager held the conversation and
    /// released it.
    pub again: bool,
}

impl NoticePart {
    pub async fn load(
        screens: &Screens,
        tx: &Tx,
        chat: ChatId,
        id: ConversationId,
        ids: &[EntryId],
    ) -> Result<Option<Self>, StoreError> {
        let Some(conversation) = conversations::lookup(tx, id).await? else {
            return Ok(None);
        };
        let mut found = Vec::new();
        for id in ids {
            let entry = entries::lookup(tx, *id).await;
            found.extend(tx.unless_corrupt(entry)?.flatten());
        }
        let speech = screens.notify.speech();
        let profile = customers::lookup(tx, conversation.customer).await?;
        let customer = profile
            .as_ref()
            .map_or_else(String::new, |profile| shared_name(profile, &speech));
        let username = profile.and_then(|profile| profile.username);
        let holder = match conversation.holder(screens.notify.now()) {
            Some(holder) => Some(label_of(tx, holder).await?),
            None => None,
        };
        let policy = screens.notify.department(&conversation).policy;
        let subject = screens.people.subject(tx, &conversation).await?;
        let is_complaint = subject.as_ref() == Some(&speech.plain(Text::SubjectComplaint));
        let mut heading = heading(
            screens,
            &speech,
            &conversation,
            subject,
            &customer,
            username.as_deref(),
        );
        if is_complaint
            && let Some(order) = customers::newest_order(tx, conversation.customer).await?
        {
            heading.push('\n');
            heading.push_str(&speech.html(say::ComplaintOrder {
                number: Arg::from(order.to_string()),
            }));
        }
        let moved = moved(screens, tx, chat, &conversation).await?;
        Ok(Some(Self {
            conversation,
            entries: found,
            left_out: 0,
            heading,
            customer,
            holder,
            policy,
            is_complaint,
            moved,
            goes_on: false,
            again: false,
        }))
    }

    fn is_quiet(&self) -> bool {
        self.holder.is_some()
    }

    /// Whether this chat may take it.
    fn is_free(&self) -> bool {
        let waits = self.conversation.waiting_since.is_some();
        waits && self.holder.is_none() && self.moved.is_none() && !self.goes_on
    }
}

/// The department that the conversation is in now, when this chat is not one of its own.
async fn moved(
    screens: &Screens,
    tx: &Tx,
    chat: ChatId,
    conversation: &Conversation,
) -> Result<Option<String>, StoreError> {
    if screens.notify.settings.departments.len() == 1 {
        return Ok(None);
    }
    let chats = screens.notify.notice_chats(tx, conversation).await?;
    let name = || {
        screens
            .notify
            .department(conversation)
            .name(&screens.notify.speech())
    };
    Ok((!chats.contains(&chat)).then(name))
}

/// The customer, the subject, and the channel.
fn heading(
    screens: &Screens,
    speech: &Speech,
    conversation: &Conversation,
    subject: Option<String>,
    customer: &str,
    username: Option<&str>,
) -> String {
    let mut lines = Vec::new();
    let title = match &conversation.title {
        Some(title) => {
            let title = cut(title, TITLE);
            format!(
                "{} · {title}",
                screens.notify.channel_name(conversation, speech)
            )
        }
        None => screens.notify.channel_name(conversation, speech),
    };
    let number = speech.html(say::ChatNumber {
        number: conversation.number.to_string().into(),
    });
    lines.push(format!("💬 <b>{}</b> · {number}", escape(&title)));
    let username = username.map_or_else(String::new, |name| format!(" @{}", escape(name)));
    lines.push(format!("👤 {}{username}", escape(customer)));
    if let Some(subject) = subject {
        lines.push(speech.html(say::CardSubject {
            subject: Arg::from(subject),
        }));
    }
    // Several departments in one chat are told apart.
    let own = screens.notify.department(conversation);
    let mut others = screens
        .notify
        .settings
        .departments
        .iter()
        .filter(|it| it.id != own.id);
    if others.any(|other| screens.notify.chat_of(other) == screens.notify.chat_of(own)) {
        lines.push(format!("🏢 {}", escape(&own.name(speech))));
    }
    lines.extend(screens.notify.invoice_line(speech, conversation));
    lines.join("\n")
}

/// Whether a notice shows the file that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    Shown,
    /// The post has its file since it was made.
    Standing,
    /// Telegram does not take it: its kind is said.
    InWords,
}

/// The post with the current state of these parts.
pub fn post(screens: &Screens, parts: &[NoticePart], files: Files) -> Post {
    let speech = screens.notify.speech();
    let sound = if parts.iter().all(NoticePart::is_quiet) {
        Sound::Off
    } else {
        Sound::On
    };
    match parts {
        [part] => single(screens, &speech, part, files),
        parts => several(&speech, parts),
    }
    .with_sound(sound)
}

fn single(screens: &Screens, speech: &Speech, part: &NoticePart, files: Files) -> Post {
    let file = the_file(part, files).filter(|file| fits(screens, part, file));
    let refused = file.filter(|_| files == Files::InWords);
    let file = file.filter(|_| files != Files::InWords);
    let limit = if file.is_some() {
        CAPTION_LIMIT
    } else {
        TEXT_LIMIT
    };
    let state = state(speech, part);
    let frame = part.heading.encode_utf16().count() + state.encode_utf16().count() + 8;
    let hidden = (part.entries.len() + part.left_out).saturating_sub(SHOWN);
    let last = part.entries.len().saturating_sub(SHOWN - 1);
    let (first, last) = if hidden > 0 {
        (&part.entries[..1], &part.entries[last..])
    } else {
        (part.entries.as_slice(), [].as_slice())
    };
    let count = part.entries.len().clamp(1, SHOWN);
    let room = (limit.saturating_sub(frame) / count).max(40) - 4;
    let line = |entry: &Entry| {
        let is_shown = file.is_some() && entry.content.file() == file;
        let is_refused = refused.is_some() && entry.content.file() == refused;
        if is_refused && matches!(refused.map(|it| &it.at), Some(Source::Telegram(_))) {
            return escape(&show::without_file(speech, &entry.content, room));
        }
        body(speech, entry, room, is_shown)
    };
    let mut words: Vec<String> = first.iter().map(line).collect();
    if hidden > 0 {
        let hidden = i64::try_from(hidden).unwrap_or(i64::MAX);
        words.push(speech.html(say::NoticeMore {
            count: hidden.into(),
        }));
    }
    words.extend(last.iter().map(line));
    words.retain(|line| !line.is_empty());
    let mut html = part.heading.clone();
    for section in [words.join("\n"), state] {
        if !section.is_empty() {
            html.push_str("\n\n");
            html.push_str(&section);
        }
    }
    let what = file.map_or(What::Text, |file| What::File(file.clone()));
    Post::new(what, Body::Html(html)).with(keyboard(speech, part))
}

/// The file of a notice about one file, or one album, where Telegram can show it with words.
fn the_file(part: &NoticePart, files: Files) -> Option<&File> {
    let first = part.entries.first()?;
    let one_album =
        first.album.is_some() && part.entries.iter().all(|entry| entry.album == first.album);
    let mut found = part.entries.iter().filter_map(|entry| entry.content.file());
    let file = found.next()?;
    let readable = !matches!(&file.at, Source::Url(_)) || file.form == Form::Photo;
    let alone = files == Files::Standing || one_album || found.next().is_none();
    (alone && file.form.takes_caption() && readable).then_some(file)
}

/// Whether the desk's bot can show a file that another bot got.
fn fits(screens: &Screens, part: &NoticePart, file: &File) -> bool {
    let large = file.size.is_some_and(|size| size > DOWNLOAD_LIMIT);
    !large || part.conversation.bot == screens.notify.bot
}

fn body(speech: &Speech, entry: &Entry, room: usize, is_shown: bool) -> String {
    let edited = if entry.edited {
        format!(" <i>{}</i>", escape(&speech.plain(Text::MarkEdited)))
    } else {
        String::new()
    };
    let lines = show::context_lines(speech, entry, Quotes::All);
    let context = cut(&lines.join("\n"), (room / 2).max(16));
    let room = room.saturating_sub(context.encode_utf16().count()).max(16);
    let context = escape(&context);
    let words = if is_shown {
        cut(entry.content.words.text.trim(), room)
    } else {
        show::excerpt(speech, &entry.content, room)
    };
    let told = told(entry, &words, &edited, is_shown);
    match (context.is_empty(), told.is_empty()) {
        (true, _) => told,
        (false, true) => format!("<i>{context}</i>"),
        (false, false) => format!("<i>{context}</i>\n{told}"),
    }
}

fn told(entry: &Entry, words: &str, edited: &str, is_shown: bool) -> String {
    match entry.content.file().map(|file| &file.at) {
        Some(Source::Url(url)) if !is_shown => {
            let url = escape(url).replace('"', "&quot;");
            format!("<a href=\"{url}\">{}</a>{edited}", escape(words))
        }
        _ if words.is_empty() && is_shown => String::new(),
        _ => format!("{}{edited}", escape(words)),
    }
}

/// The line that says who takes care of the conversation.
fn state(speech: &Speech, part: &NoticePart) -> String {
    if part.goes_on {
        return speech.html(Text::NoticeGoesOn);
    }
    if let Some(department) = &part.moved {
        return speech.html(say::NoticeMoved {
            department: department.into(),
        });
    }
    match &part.holder {
        Some(holder) => speech.html(say::NoticeHeld {
            manager: holder.into(),
        }),
        None if !part.conversation.open => speech.html(Text::NoticeClosed),
        None if part.conversation.waiting_since.is_none() => speech.html(Text::NoticeAnswered),
        None if part.again => speech.html(Text::NoticeAgain),
        None => String::new(),
    }
}

fn keyboard(speech: &Speech, part: &NoticePart) -> Keyboard {
    let (text, action) = offer(part);
    if part.is_complaint && matches!(action, DeskAction::Take(_)) {
        return Keyboard::Inline(vec![take_buttons(speech, part.conversation.id)]);
    }
    Keyboard::Inline(vec![vec![button(speech, text, action)]])
}

/// What can be done with the conversation now.
fn offer(part: &NoticePart) -> (Text, DeskAction) {
    let id = part.conversation.id;
    let free = part.is_free();
    match part.policy {
        _ if !free => (Text::ButtonOpenChat, DeskAction::Open(id)),
        Policy::ByHand => (Text::ButtonGive, DeskAction::Colleagues(id)),
        Policy::FirstTakes | Policy::RoundRobin | Policy::LeastBusy => {
            (Text::ButtonReply, DeskAction::Take(id))
        }
    }
}

fn several(speech: &Speech, parts: &[NoticePart]) -> Post {
    let count = i64::try_from(parts.len()).unwrap_or_default();
    let mut blocks = vec![speech.html(say::NoticeSeveral {
        count: count.into(),
    })];
    let mut rows: Vec<Vec<Button>> = Vec::new();
    let taken: usize = parts
        .iter()
        .map(|part| part.heading.encode_utf16().count() + 80)
        .sum();
    let lines = parts.iter().map(|part| part.entries.len()).sum::<usize>();
    let room = (TEXT_LIMIT.saturating_sub(taken) / lines.max(1)).clamp(16, SHORT);
    for (at, part) in parts.iter().enumerate() {
        let mut block = format!("<b>{}.</b> {}", at + 1, part.heading);
        for entry in &part.entries {
            let line = body(speech, entry, room - 4, false);
            if !line.is_empty() {
                block.push_str("\n— ");
                block.push_str(&line);
            }
        }
        let state = state(speech, part);
        if !state.is_empty() {
            block.push('\n');
            block.push_str(&state);
        }
        blocks.push(block);
        let (text, action) = offer(part);
        let label = format!("{}. {} · {}", at + 1, speech.plain(text), part.customer);
        rows.push(vec![press(cut(&label, 60), action)]);
    }
    Post::html(blocks.join("\n\n")).with(Keyboard::Inline(rows))
}
