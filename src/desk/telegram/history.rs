//! A conversation's history, page by page, with its files on demand.

use chrono::{DateTime, Utc};

use crate::{
    desk::{
        Screens, button, customer_name, label_of, press,
        sms::shown,
        telegram::{reply::Reply, show},
    },
    domain::{
        conversation::{Author, Conversation, Entry, Progress},
        id::{ConversationId, CustomerId, EntryId},
        manager::Manager,
        sms::State,
    },
    press::DeskAction,
    store::{
        StoreError, Tx, conversations, entries,
        sms::{
            self, Sms,
            log::{self, Told},
        },
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
        message::TEXT_LIMIT,
    },
    text::{Arg, Speech, Text, add, cut, escape, say},
};

/// Conversations of one customer that a history joins.
const TALKS: u32 = 50;
/// Messages on a page.
const PAGE: u32 = 20;
/// Buttons of files in a row.
const IN_ROW: usize = 4;

impl Screens {
    pub async fn history(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let talks = self.talks_of(tx, manager, &conversation).await?;
        let mut count = log::count_apart(tx, conversation.customer).await?;
        for talk in &talks {
            count += entries::count(tx, talk.id).await?;
        }
        let pages = u32::try_from(count)
            .unwrap_or(u32::MAX)
            .div_ceil(PAGE)
            .max(1);
        let page = page.min(pages - 1);
        let ids: Vec<String> = talks.iter().map(|talk| talk.id.to_string()).collect();
        let listed = format!(",{},", ids.join(","));
        let found = lines(tx, conversation.customer, &listed, page).await?;
        let name = customer_name(tx, &conversation, &speech).await?;

        let mut html = speech.html(say::HistoryTitle {
            name: Arg::from(name),
            page: Arg::from(i64::from(pages - page)),
            pages: Arg::from(i64::from(pages)),
        });
        let files = self.days(tx, &speech, &found, &talks, &mut html).await?;
        let mut rows = file_buttons(&speech, &files, self);
        let mut turns = Vec::new();
        if page.saturating_add(1) < pages {
            turns.push(button(
                &speech,
                Text::ButtonOlder,
                DeskAction::History(id, page.saturating_add(1)),
            ));
        }
        if page > 0 {
            turns.push(button(
                &speech,
                Text::ButtonNewer,
                DeskAction::History(id, page - 1),
            ));
        }
        rows.push(turns);
        rows.push(vec![button(
            &speech,
            Text::ButtonOpenChat,
            DeskAction::Open(id),
        )]);
        rows.retain(|row| !row.is_empty());
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// All conversations with the customer that the manager may see: the history is the person's.
    async fn talks_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Vec<Conversation>, StoreError> {
        let scope = self.people.scope(&self.people.sight(tx, manager).await?);
        let found = conversations::of_customer(tx, &scope, conversation.customer, TALKS).await?;
        let mut talks: Vec<_> = found.into_iter().map(|line| line.conversation).collect();
        if talks.iter().all(|talk| talk.id != conversation.id) {
            talks.push(conversation.clone());
        }
        Ok(talks)
    }

    /// Writes the entries, each day under its date; those that are files.
    async fn days<'a>(
        &self,
        tx: &Tx,
        speech: &Speech,
        found: &'a [HistoryLine],
        talks: &[Conversation],
        html: &mut String,
    ) -> Result<Vec<&'a Entry>, StoreError> {
        let room = (TEXT_LIMIT - 500) / found.len().max(1);
        let mut day = None;
        let mut talk = None;
        for line in found {
            let at = self.notify.local(line.at());
            if day != Some(at.date_naive()) {
                day = Some(at.date_naive());
                add(html, format_args!("\n\n<b>{}</b>", at.format("%d.%m.%Y")));
            }
            let entry = match line {
                HistoryLine::Entry(entry) => entry,
                HistoryLine::Sms(sms) => {
                    html.push('\n');
                    html.push_str(&self.sms_line(speech, sms, room));
                    continue;
                }
            };
            // Names the conversation, where the customer has several.
            let own = talks.iter().find(|it| it.id == entry.conversation);
            if let Some(own) = own.filter(|own| talks.len() > 1 && talk != Some(own.id)) {
                talk = Some(own.id);
                let name = escape(&self.notify.channel_name(own, speech));
                add(html, format_args!("\n<i>{name}</i>"));
            }
            html.push('\n');
            html.push_str(&self.history_line(tx, speech, entry, room).await?);
        }
        if found.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::ListEmpty));
        }
        let entries = found.iter().filter_map(|line| match line {
            HistoryLine::Entry(entry) => Some(entry),
            HistoryLine::Sms(_) => None,
        });
        Ok(entries
            .filter(|entry| entry.content.file().is_some())
            .collect())
    }

    /// What the program has sent to the customer's phone, outside of any conversation.
    fn sms_line(&self, speech: &Speech, sms: &Sms, room: usize) -> String {
        let time = self.notify.local(sms.created_at).format("%H:%M");
        let name = speech.html(Text::ChannelSms);
        let words = cut(&shown(sms.kind, &sms.text), room.saturating_sub(40).max(20));
        let state = match sms.state {
            State::Sent => "",
            State::Queued | State::Sending => " ✍️",
            State::Delivered => " 👍",
            State::Undelivered | State::Failed | State::Cancelled => " 💔",
            State::Unsure => " 🤔",
        };
        format!("<i>{time}</i> ⚙️ {name}: {}{state}", escape(&words))
    }

    async fn history_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        entry: &Entry,
        room: usize,
    ) -> Result<String, StoreError> {
        let who = match entry.author {
            Author::Customer => "👤".to_owned(),
            Author::Manager(manager) => escape(&label_of(tx, manager).await?),
            Author::Note(manager) => format!("📝 {}", escape(&label_of(tx, manager).await?)),
            Author::Colleague => speech.html(Text::AuthorColleague),
            Author::System => "⚙️".to_owned(),
        };
        let time = self.notify.local(entry.at).format("%H:%M");
        let room = room.saturating_sub(who.chars().count() + 30).max(20);
        let context = show::context_lines(speech, entry, show::Quotes::All);
        let words = show::excerpt(speech, &entry.content, room);
        let words = escape(&cut(&[context, vec![words]].concat().join(" · "), room));
        let edited = if entry.edited {
            format!(" <i>{}</i>", speech.html(Text::MarkEdited))
        } else {
            String::new()
        };
        let state = match entry.progress {
            Progress::Received | Progress::Sent => "",
            Progress::Queued | Progress::Sending => " ✍️",
            Progress::Delivered => " 👍",
            Progress::Read => " 👀",
            Progress::Failed(_) | Progress::Dropped => " 💔",
            Progress::Unknown | Progress::Overtaken | Progress::Costly => " 🤔",
        };
        Ok(format!("<i>{time}</i> {who}: {words}{edited}{state}"))
    }

    /// A file of the history, in the manager's own chat.
    pub async fn file(&self, tx: &Tx, manager: &Manager, id: EntryId) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchMessage)));
        };
        if self
            .people
            .seen(tx, manager, entry.conversation)
            .await?
            .is_none()
        {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchMessage)));
        }
        self.notify
            .show(tx, id, None, entry.conversation, manager.id)
            .await?;
        Ok(Reply::default())
    }
}

/// A line of the history.
enum HistoryLine {
    Entry(Entry),
    /// Outside of any conversation.
    Sms(Sms),
}

impl HistoryLine {
    const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Entry(entry) => entry.at,
            Self::Sms(sms) => sms.created_at,
        }
    }
}

/// A page of the conversations and of what was sent by SMS beside them.
async fn lines(
    tx: &Tx,
    customer: CustomerId,
    listed: &str,
    page: u32,
) -> Result<Vec<HistoryLine>, StoreError> {
    let mut lines = Vec::new();
    for told in log::history(tx, customer, listed, page, PAGE).await? {
        let line = match told {
            Told::Entry(id) => entries::lookup(tx, id)
                .await
                .map(|it| it.map(HistoryLine::Entry)),
            Told::Sms(id) => sms::lookup(tx, id).await.map(|it| it.map(HistoryLine::Sms)),
        };
        lines.extend(tx.unless_corrupt(line)?.flatten());
    }
    Ok(lines)
}

fn file_buttons(speech: &Speech, files: &[&Entry], screens: &Screens) -> Vec<Vec<Button>> {
    let buttons: Vec<Button> = files
        .iter()
        .map(|entry| {
            let time = screens.notify.local(entry.at).format("%H:%M");
            let kind = show::placeholder(speech, &entry.content);
            let sign: String = kind
                .chars()
                .take_while(|letter| !letter.is_whitespace())
                .collect();
            press(
                cut(&format!("{sign} {time}"), 20),
                DeskAction::File(entry.id),
            )
        })
        .collect();
    buttons.chunks(IN_ROW).map(<[Button]>::to_vec).collect()
}
