//! Lists of conversations, the search, and the home screen.

use super::{
    labels::shown,
    numbers::{self, About, Purpose},
    reply::Reply,
};
use crate::{
    desk::{Screens, button, press},
    domain::{
        email::Email,
        id::Number,
        manager::{Manager, Place},
        phone::Phone,
        routing::{Load, Policy},
        search::{fold, stem},
    },
    press::{DeskAction, List, OrderAction},
    store::{
        StoreError, Tx,
        conversations::{self, Filter, Line, Sought},
        duty, labels, managers, order_goods,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, say, vocative},
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

/// The digits of words that are a phone: it is looked for however it was typed.
fn phone_digits(words: &str) -> Option<String> {
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let is_phone = digits.len() >= 7
        && words
            .chars()
            .all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter));
    is_phone.then_some(digits)
}

impl Screens {
    /// The desk's first screen: the number of waiting customers, and how many wait for this
    /// manager.
    pub async fn home(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mine = duty::load(tx, manager.id, Load::Waiting, self.notify.now()).await?;
        let queued = conversations::count_queued(tx).await?;
        let called = vocative(speech.language(), manager.first_name());

        let html = format!(
            "{}\n\n{}",
            speech.html(say::DeskHome {
                name: called.map_or_else(|| Arg::from("none"), Arg::from)
            }),
            speech.html(say::DeskHomeWaiting {
                queued: Arg::from(queued),
                mine: Arg::from(mine)
            })
        );
        let keyboard = self.notify.home_keyboard(tx, manager.id, &speech).await?;
        let view = View::text(html).with(keyboard);
        Ok(Reply::message(view).at(Place::Home))
    }

    pub fn help(&self, manager: &Manager) -> Reply {
        let speech = self.notify.speech_to(manager);
        let mut html = speech.html(Text::DeskHelp);
        if crate::desk::people::roles::is_admin(manager) {
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
        let speech = self.notify.speech_to(manager);
        let (filter, title) = match list {
            List::Mine => (Filter::Held(manager.id), Text::ListMine),
            List::MyHistory => (Filter::History(manager.id), Text::ListMyHistory),
            List::Queue => (Filter::Queue, Text::ListQueue),
            List::All => (Filter::All, Text::ListAll),
            List::Snoozed => (Filter::Snoozed, Text::ListSnoozed),
            List::Blocked => (Filter::Blocked(self.notify.now()), Text::ListBlocked),
            List::WithoutPhone => (Filter::WithoutPhone, Text::ListWithoutPhone),
            List::Labelled(label) => (Filter::Labelled(label), Text::ListLabelled),
        };
        // One more than fits tells whether there is a next page.
        let scope = self.people.scope(&self.people.sight(tx, manager).await?);
        let mut lines = conversations::list(tx, &scope, filter, page, PAGE).await?;
        let next = conversations::list(tx, &scope, filter, page.saturating_add(1), PAGE).await?;
        lines.truncate(PAGE as usize);
        let label = match list {
            List::Labelled(label) => labels::lookup(tx, label).await?,
            _ => None,
        };
        let title = match &label {
            Some(label) => escape(&shown(label)),
            None => speech.html(title),
        };
        let mut html = format!("<b>{title}</b>");
        if lines.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::ListEmpty));
        }
        for line in &lines {
            html.push_str("\n\n");
            html.push_str(&self.line(&speech, line));
            let labels = self
                .cards
                .label_line(tx, &speech, &line.conversation)
                .await?;
            if let Some(labels) = labels {
                html.push('\n');
                html.push_str(&labels);
            }
        }
        let mut rows: Vec<Vec<Button>> = match list {
            List::Queue => lines.iter().map(|line| self.queued(line)).collect(),
            _ => lines.iter().map(|line| vec![opener(line)]).collect(),
        };
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press("◀️".to_owned(), DeskAction::List(list, page - 1)));
        }
        if !next.is_empty() {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::List(list, page.saturating_add(1)),
            ));
        }
        rows.push(turns);
        rows.extend(siblings(&speech, list));
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
        let when = self
            .notify
            .local(conversation.last_at)
            .format("%d.%m %H:%M");
        add(&mut told, format_args!("\n{when}"));
        if conversation.unread > 0 {
            add(
                &mut told,
                format_args!(
                    " · {}",
                    speech.html(say::Unread {
                        count: Arg::from(conversation.unread)
                    })
                ),
            );
        }
        add(
            &mut told,
            format_args!(" · /open_chat_{}", conversation.number),
        );
        told
    }

    /// A conversation that waits is taken by its name, and looked at beside it.
    fn queued(&self, line: &Line) -> Vec<Button> {
        let conversation = &line.conversation;
        if self.notify.department(conversation).policy == Policy::ByHand {
            return vec![opener(line)];
        }
        let take = DeskAction::Take(conversation.id);
        let look = DeskAction::Open(conversation.id);
        let name = cut(&format!("💬 {}", label(line)), 50);
        vec![press(name, take), press("👁".to_owned(), look)]
    }

    /// What a manager typed with no chat open, when it looks like words to a customer: it was sent
    /// to nobody, which they must know.
    pub async fn not_sent(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let scope = self.people.scope(&self.people.sight(tx, manager).await?);
        let held = Filter::Held(manager.id);
        let mut last = conversations::list(tx, &scope, held, 0, LAST).await?;
        if last.is_empty() {
            // Those that they had before: one may have gone while they wrote.
            let history = Filter::History(manager.id);
            last = conversations::list(tx, &scope, history, 0, LAST).await?;
            last.retain(|line| line.conversation.open);
        }
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
        let speech = self.notify.speech_to(manager);
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
        let digits = phone_digits(words);
        let phone = Phone::parse(words, self.notify.settings.region).ok();
        let email = Email::parse(words).ok();
        let sought = Sought {
            words: digits
                .as_deref()
                .map_or(words, |digits| digits.trim_start_matches('0')),
            phone: phone.as_ref(),
            email: email.as_ref(),
        };
        let scope = self.people.scope(&self.people.sight(tx, manager).await?);
        let found = conversations::search(tx, &scope, sought, PAGE).await?;
        let query = Arg::from(cut(words, 60));
        let is_words = number.is_none() && digits.is_none() && email.is_none();
        let goods = if is_words {
            self.orders_with(tx, manager, words).await?
        } else {
            Vec::new()
        };
        let said = if is_words {
            managers::set_searched(tx, manager.id, words).await?;
            self.said_with(tx, manager, words, 0).await?
        } else {
            None
        };
        if found.is_empty() && goods.is_empty() && said.is_none() {
            return Ok(match number {
                Some(number) => numbers::no_such_number(&speech, number),
                None => {
                    let html = speech.html(say::SearchDeskNothing { query });
                    Reply::message(View::text(html))
                }
            });
        }
        let mut reply = Reply::default();
        if !(found.is_empty() && goods.is_empty()) {
            let title = speech.html(say::SearchDeskFound { query });
            let view = self.found_view(&speech, title, &found, &goods);
            reply.messages.push(view);
        }
        reply.messages.extend(said);
        Ok(reply)
    }

    fn found_view(
        &self,
        speech: &Speech,
        title: String,
        found: &[Line],
        goods: &[(Number, String)],
    ) -> View {
        let mut sections = vec![title];
        sections.extend(found.iter().map(|line| self.line(speech, line)));
        let mut rows: Vec<Vec<Button>> = found.iter().map(|line| vec![opener(line)]).collect();
        if !goods.is_empty() {
            sections.push(speech.html(Text::FoundGoods));
            rows.extend(goods.iter().map(|(order, label)| {
                let show = DeskAction::Order(OrderAction::Show(*order));
                vec![press(cut(label, 60), show)]
            }));
        }
        View::text(sections.join("\n\n")).with(Keyboard::Inline(rows))
    }

    /// The newest orders with goods that are called so: each with its line.
    async fn orders_with(
        &self,
        tx: &Tx,
        manager: &Manager,
        words: &str,
    ) -> Result<Vec<(Number, String)>, StoreError> {
        let parts: Vec<String> = fold(words).split_whitespace().map(stem).take(3).collect();
        if parts.iter().all(|part| part.chars().count() < 3) {
            return Ok(Vec::new());
        }
        let speech = self.notify.speech_to(manager);
        let mut hits = Vec::new();
        for number in order_goods::find(tx, &parts, PAGE).await? {
            let digits = number.to_string();
            let about = About::Order;
            let hit = self.order_hit(tx, &speech, number, about, &digits).await?;
            hits.extend(hit.map(|hit| (number, hit.name)));
        }
        Ok(hits)
    }
}

/// The other lists of the same kind.
fn siblings(speech: &Speech, list: List) -> Vec<Vec<Button>> {
    let one = |text, list| button(speech, text, DeskAction::List(list, 0));
    match list {
        List::Mine => vec![
            vec![
                one(Text::ButtonMyHistory, List::MyHistory),
                one(Text::ButtonQueue, List::Queue),
            ],
            vec![one(Text::ButtonSnoozed, List::Snoozed)],
        ],
        List::MyHistory | List::Queue | List::Snoozed => {
            vec![vec![one(Text::ButtonMyChats, List::Mine)]]
        }
        List::All => vec![
            vec![
                one(Text::ButtonWithoutPhone, List::WithoutPhone),
                one(Text::ButtonBlocked, List::Blocked),
            ],
            vec![one(Text::ButtonQueue, List::Queue)],
        ],
        List::WithoutPhone | List::Blocked | List::Labelled(_) => {
            vec![vec![one(Text::ButtonAllHistory, List::All)]]
        }
    }
}

const fn mark(line: &Line) -> &'static str {
    if line.conversation.snoozed_until.is_some() {
        "⏰ "
    } else if line.conversation.urgent && line.conversation.waiting_since.is_some() {
        "🔥 "
    } else if line.conversation.waiting_since.is_some() {
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
