//! Lists of conversations, the search, and the home screen.

use super::{
    Desk, button,
    numbers::{self, Purpose},
    press,
    reply::Reply,
};
use crate::{
    domain::{
        email::Email,
        manager::{Manager, Place},
        phone::Phone,
        routing::Load,
    },
    store::{
        StoreError, Tx,
        conversations::{self, Filter, Line, Sought},
        duty,
    },
    telegram::{
        View,
        callback::{DeskAction, List},
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, vocative},
};

/// Conversations on a page.
const PAGE: u32 = 10;
/// Conversations that are offered to a manager whose words named no customer.
const LAST: u32 = 2;
/// Words of a search at most.
const SEARCHED: usize = 3;

/// Whether what was typed looks for something, rather than speaking to somebody.
pub fn looks_for(text: &str) -> bool {
    let text = text.trim();
    let speaks = text.contains(['?', '!', ',', ':', '\n']) || text.ends_with('.');
    text.split_whitespace().count() <= SEARCHED && !speaks
        || text.chars().filter(char::is_ascii_digit).count() >= 7
}

/// The keyboard of the desk's home.
pub fn home_keyboard(speech: &Speech) -> Keyboard {
    let label = |text| speech.plain(text);
    Keyboard::Menu(vec![
        vec![label(Text::ButtonQueue), label(Text::ButtonMyChats)],
        vec![label(Text::ButtonOrdersHere), label(Text::ButtonStatistics)],
        vec![label(Text::ButtonAllHistory)],
        vec![label(Text::ButtonHere), label(Text::ButtonAway)],
    ])
}

impl Desk {
    /// The desk's first screen: who waits, and how many of them for this manager.
    pub async fn home(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let mine = duty::load(tx, manager.id, Load::Waiting, self.now()).await?;
        let queued = conversations::count_queued(tx).await?;
        let called = vocative(speech.language(), manager.first_name());
        let args = [("name", called.map_or_else(|| Arg::from("none"), Arg::from))];
        let counts = [("queued", Arg::from(queued)), ("mine", Arg::from(mine))];
        let html = format!(
            "{}\n\n{}",
            speech.html_with(Text::DeskHome, args),
            speech.html_with(Text::DeskHomeWaiting, counts)
        );
        let view = View::text(html).with(home_keyboard(&speech));
        Ok(Reply::message(view).at(Place::Home))
    }

    pub fn help(&self, manager: &Manager) -> Reply {
        let speech = self.speech_to(manager);
        let mut html = speech.html(Text::DeskHelp);
        if super::roles::is_admin(manager) {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::DeskHelpAdmin));
        }
        Reply::message(View::text(html))
    }

    /// A page of a list, in place of the page before.
    pub async fn list(
        &self,
        tx: &Tx,
        manager: &Manager,
        list: List,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        let (filter, title) = match list {
            List::Mine => (Filter::Held(manager.id), Text::ListMine),
            List::MyHistory => (Filter::History(manager.id), Text::ListMyHistory),
            List::Queue => (Filter::Queue, Text::ListQueue),
            List::All => (Filter::All, Text::ListAll),
        };
        // One more than fits tells whether there is a next page.
        let scope = self.scope(&self.sight(tx, manager).await?);
        let mut lines = conversations::list(tx, &scope, filter, (page, PAGE)).await?;
        let next = conversations::list(tx, &scope, filter, (page + 1, PAGE)).await?;
        lines.truncate(PAGE as usize);
        let mut html = format!("<b>{}</b>", speech.html(title));
        if lines.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::ListEmpty));
        }
        for line in &lines {
            html.push_str("\n\n");
            html.push_str(&self.line(&speech, line));
        }
        let mut rows: Vec<Vec<Button>> = lines.iter().map(|line| vec![opener(line)]).collect();
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press("◀️".to_owned(), DeskAction::List(list, page - 1)));
        }
        if !next.is_empty() {
            turns.push(press("▶️".to_owned(), DeskAction::List(list, page + 1)));
        }
        rows.push(turns);
        rows.push(siblings(&speech, list));
        rows.retain(|row| !row.is_empty());
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    fn line(&self, speech: &Speech, line: &Line) -> String {
        let conversation = &line.conversation;
        let title = conversation.title.as_deref().unwrap_or_default();
        let mut told = format!("{}<b>{}</b>", mark(line), escape(&line.customer));
        if !title.is_empty() {
            add(&mut told, format_args!(" · {}", escape(&cut(title, 60))));
        }
        let when = self.local(conversation.last_at).format("%d.%m %H:%M");
        add(&mut told, format_args!("\n{when}"));
        if conversation.unread > 0 {
            let args = [("count", Arg::from(conversation.unread))];
            add(
                &mut told,
                format_args!(" · {}", speech.html_with(Text::Unread, args)),
            );
        }
        add(
            &mut told,
            format_args!(" · /open_chat_{}", conversation.number),
        );
        told
    }

    /// What a manager typed with no chat open, when it looks like words to a customer: it was sent
    /// to nobody, which they must know.
    pub async fn not_sent(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        let scope = self.scope(&self.sight(tx, manager).await?);
        let held = Filter::Held(manager.id);
        let last = conversations::list(tx, &scope, held, (0, LAST)).await?;
        if last.is_empty() {
            return Ok(View::text(speech.html(Text::NotSentNobody)));
        }
        let rows = last
            .iter()
            .take(LAST as usize)
            .map(|line| {
                let action = DeskAction::Write(line.conversation.id);
                vec![press(format!("✏️ {}", cut(&line.customer, 40)), action)]
            })
            .collect();
        Ok(View::text(speech.html(Text::NotSent)).with(Keyboard::Inline(rows)))
    }

    /// What a number names, else conversations by customer or phone.
    pub async fn search(
        &self,
        tx: &Tx,
        manager: &Manager,
        words: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let words = words.trim();
        let number = numbers::digits_of(words);
        if let Some(number) = number {
            let hits = self.named_by(tx, manager, number).await?;
            if !hits.is_empty() {
                return self
                    .say_hits(tx, manager, hits, number, Purpose::Show)
                    .await;
            }
        }
        // Digits of a phone are looked for however they were typed.
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        let is_phone = digits.len() >= 7
            && words
                .chars()
                .all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter));
        let phone = Phone::parse(words, self.settings.region).ok();
        let email = Email::parse(words).ok();
        let sought = Sought {
            words: if is_phone {
                digits.trim_start_matches('0')
            } else {
                words
            },
            phone: phone.as_ref(),
            email: email.as_ref(),
        };
        let scope = self.scope(&self.sight(tx, manager).await?);
        let found = conversations::search(tx, &scope, sought, PAGE).await?;
        let query = ("query", Arg::from(cut(words, 60)));
        let said = if number.is_some() || is_phone || email.is_some() {
            String::new()
        } else {
            self.said_with(tx, manager, words).await?
        };
        if found.is_empty() && !said.is_empty() {
            return Ok(Reply::message(View::text(said)));
        }
        if found.is_empty() {
            return Ok(match number {
                Some(number) => numbers::no_such_number(&speech, number),
                None => {
                    let html = speech.html_with(Text::SearchDeskNothing, [query]);
                    Reply::message(View::text(html))
                }
            });
        }
        let title = speech.html_with(Text::SearchDeskFound, [query]);
        let mut sections = vec![title];
        sections.extend(found.iter().map(|line| self.line(&speech, line)));
        sections.push(said);
        sections.retain(|section| !section.is_empty());
        let rows = found.iter().map(|line| vec![opener(line)]).collect();
        let view = View::text(sections.join("\n\n")).with(Keyboard::Inline(rows));
        Ok(Reply::message(view))
    }
}

/// The other lists of the same kind.
fn siblings(speech: &Speech, list: List) -> Vec<Button> {
    let one = |text, list| button(speech, text, DeskAction::List(list, 0));
    match list {
        List::Mine => vec![
            one(Text::ButtonMyHistory, List::MyHistory),
            one(Text::ButtonQueue, List::Queue),
        ],
        List::MyHistory | List::Queue => vec![one(Text::ButtonMyChats, List::Mine)],
        List::All => vec![one(Text::ButtonQueue, List::Queue)],
    }
}

const fn mark(line: &Line) -> &'static str {
    if line.conversation.waiting_since.is_some() {
        "🔴 "
    } else {
        ""
    }
}

fn opener(line: &Line) -> Button {
    press(
        cut(&label(line), 50),
        DeskAction::Open(line.conversation.id),
    )
}

fn label(line: &Line) -> String {
    let conversation = &line.conversation;
    let unread = if conversation.unread > 0 {
        format!(" ({})", conversation.unread)
    } else {
        String::new()
    };
    match &conversation.title {
        Some(title) => format!("{}{}{unread} · {title}", mark(line), line.customer),
        None => format!("{}{}{unread}", mark(line), line.customer),
    }
}
