//! The log of the SMS: admins read all of it, managers what is theirs.

use chrono::TimeDelta;

use super::{
    super::{SmsDesk, people::roles, press, telegram::reply::Reply},
    home::back,
    reason,
};
use crate::{
    domain::{
        conversation::{Author, Channel, Conversation},
        id::{BotId, EntryId, SmsId},
        manager::Manager,
        phone::Phone,
        sms::{Failure, Kind, State},
    },
    press::{DeskAction, SmsAction, SmsLog},
    store::{
        StoreError, Tx, conversations, entries,
        sms::{
            Line, Owner, drafts,
            log::{self, Fate, Sought},
            people,
        },
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Speech, Text, add, cut, escape, say},
};

/// Messages on a page.
const PAGE: u32 = 10;
/// As much of a text is in a line.
const EXCERPT: usize = 90;

/// A page of the log.
struct LogPage<'a> {
    title: String,
    sought: Sought,
    page: u32,
    /// The press that shows another page.
    turn: &'a (dyn Fn(u32) -> SmsAction + Sync),
}

impl SmsDesk {
    /// `/sms log`: a page, the newest first.
    pub(super) async fn sms_log(
        &self,
        tx: &Tx,
        manager: &Manager,
        which: SmsLog,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let (title, fate) = match which {
            SmsLog::All => (Text::SmsLogTitle, Fate::Any),
            SmsLog::Unsure => (Text::SmsLogUnsure, Fate::Unsure),
            SmsLog::Failed => (Text::SmsLogFailed, Fate::Failed),
        };
        let sought = Sought {
            phone: None,
            fate,
            of: (!roles::is_admin(manager)).then_some(manager.id),
        };
        let page = LogPage {
            title: speech.html(title),
            sought,
            page,
            turn: &|page| SmsAction::Log(which, page),
        };
        self.log_page(tx, &speech, page).await
    }

    /// `/sms log +380..`: what went to a phone and came from it.
    pub(super) async fn sms_log_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let sees_all = roles::is_admin(manager) || self.sees_phone(tx, manager, phone).await?;
        let sought = Sought {
            phone: Some(phone.clone()),
            fate: Fate::Any,
            of: (!sees_all).then_some(manager.id),
        };
        let newest = log::page(tx, &sought, 0, 1, self.notify.now()).await?;
        // A phone does not fit into callback data, and Telegram need not know it.
        let beside = newest.first().map_or(SmsId(0), |line| line.id);

        let title = speech.html(say::SmsLogOf {
            phone: phone.international().into(),
        });
        let page = LogPage {
            title,
            sought,
            page,
            turn: &|page| SmsAction::Of(beside, page),
        };
        self.log_page(tx, &speech, page).await
    }

    /// The log of the phone of a message.
    pub(super) async fn sms_log_beside(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
        page: u32,
    ) -> Result<Reply, StoreError> {
        match log::lookup(tx, id).await? {
            Some(line) if !line.phone.e164().is_empty() => {
                let view = self.sms_log_of(tx, manager, &line.phone, page).await?;
                Ok(Reply::screen(view))
            }
            _ => {
                let speech = self.notify.speech_to(manager);
                Ok(Reply::toast(speech.plain(Text::ToastSmsGone)))
            }
        }
    }

    async fn log_page(
        &self,
        tx: &Tx,
        speech: &Speech,
        LogPage {
            title,
            sought,
            page,
            turn,
        }: LogPage<'_>,
    ) -> Result<View, StoreError> {
        let now = self.notify.now();
        let lines = log::page(tx, &sought, page, PAGE, now).await?;
        let more = !log::page(tx, &sought, page.saturating_add(1), PAGE, now)
            .await?
            .is_empty();
        let mut blocks = vec![title];
        if lines.is_empty() {
            blocks.push(speech.html(Text::ListEmpty));
        }
        blocks.extend(lines.iter().map(|line| self.log_line(speech, line)));
        let turned = |label: &str, page| press(label.to_owned(), DeskAction::Sms(turn(page)));
        let mut turns: Vec<Button> = Vec::new();
        if page > 0 {
            turns.push(turned("◀️", page - 1));
        }
        if more {
            turns.push(turned("▶️", page.saturating_add(1)));
        }
        let mut rows = vec![turns, vec![back(speech)]];
        rows.retain(|row| !row.is_empty());
        Ok(View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    fn log_line(&self, speech: &Speech, line: &Line) -> String {
        let way = if line.inbound { "⬅️" } else { "➡️" };
        let mut facts = vec![format!("{way} {}", escape(&line.phone.international()))];
        if !line.inbound {
            facts.push(state(speech, &line.state));
            facts.push(parts_of(speech, line.parts));
        }
        facts.extend(line.provider.as_deref().map(escape));
        let age = self.notify.now() - line.at;
        facts.push(if age < TimeDelta::minutes(1) {
            speech.html(Text::SmsJustNow)
        } else {
            speech.html(say::SmsAgo {
                time: speech.lasts(age).into(),
            })
        });
        let mut told = facts.join(" · ");
        let words = cut(&said(speech, line), EXCERPT);
        told.push('\n');
        told.push_str(&escape(&words.replace('\n', " ")));
        if let Some(failure) = line.failure.filter(|_| is_failed(&line.state)) {
            told.push('\n');
            told.push_str(&speech.html(reason(failure)));
        }
        add(&mut told, format_args!("\n/sms_{}", line.id));
        told
    }

    /// Whether the manager may read everything of a phone: they see its conversation.
    async fn sees_phone(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
    ) -> Result<bool, StoreError> {
        match self.talk_of(tx, phone).await? {
            Some(talk) => self.people.sees(tx, manager, &talk).await,
            None => Ok(false),
        }
    }

    /// The conversation with a phone, where there is one.
    pub(super) async fn talk_of(
        &self,
        tx: &Tx,
        phone: &Phone,
    ) -> Result<Option<Conversation>, StoreError> {
        match people::known_party(tx, phone).await? {
            Some(party) => conversations::find(tx, Channel::Sms, BotId(0), party).await,
            None => Ok(None),
        }
    }

    /// Whether a message is there for the manager.
    pub(super) async fn sees_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        entry: Option<EntryId>,
        owner: Option<&Owner>,
    ) -> Result<bool, StoreError> {
        if roles::is_admin(manager) {
            return Ok(true);
        }
        // A message to many phones is its manager's.
        if let Some(draft) = owner.and_then(|owner| drafts::of_owner(&owner.name)) {
            let draft = drafts::lookup(tx, draft).await?;
            if draft.is_some_and(|draft| draft.manager == manager.id) {
                return Ok(true);
            }
        }
        let entry = match entry {
            Some(id) => entries::lookup(tx, id).await?,
            None => None,
        };
        if entry.is_some_and(|entry| entry.author == Author::Manager(manager.id)) {
            return Ok(true);
        }
        self.sees_phone(tx, manager, phone).await
    }
}

/// What a message says, or that it cannot be read.
pub(super) fn said(speech: &Speech, line: &Line) -> String {
    match &line.text {
        Some(text) => shown(line.kind, text),
        None => speech.plain(Text::KindUnreadable),
    }
}

/// A text as the shop's people see it: codes are the customer's alone.
pub(in crate::desk) fn shown(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Code => text
            .chars()
            .map(|letter| {
                if letter.is_ascii_digit() {
                    '•'
                } else {
                    letter
                }
            })
            .collect(),
        Kind::Reply | Kind::Order | Kind::Api | Kind::Odoo | Kind::Auto | Kind::Batch => {
            text.to_owned()
        }
    }
}

/// How a message stands, with its sign.
pub(super) fn state(speech: &Speech, state: &str) -> String {
    speech.html(say::SmsState {
        state: state.into(),
    })
}

pub(super) fn parts_of(speech: &Speech, parts: u32) -> String {
    speech.html(say::SmsParts {
        parts: i64::from(parts).into(),
    })
}

fn is_failed(state: &str) -> bool {
    [State::Failed, State::Undelivered]
        .iter()
        .any(|failed| failed.as_str() == state)
}

/// Why a message did not arrive, with the provider's own code and words.
pub(super) fn failed(
    speech: &Speech,
    failure: Failure,
    code: Option<&str>,
    words: Option<&str>,
) -> String {
    let mut told = speech.html(reason(failure));
    let own: Vec<&str> = [code, words].into_iter().flatten().collect();
    if !own.is_empty() {
        let own = cut(&own.join(": "), 300);
        add(&mut told, format_args!(" ({})", escape(&own)));
    }
    told
}
