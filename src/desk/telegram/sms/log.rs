//! The log of the SMS: a page of lines, the newest first.

use chrono::TimeDelta;

use super::{Page, back, turns};
use crate::{
    desk::{
        SmsDesk,
        sms::{
            log::{LogPage, PhoneLog},
            reason, shown,
        },
        telegram::reply::Reply,
    },
    domain::{
        id::SmsId,
        manager::Manager,
        phone::Phone,
        sms::{Failure, State},
    },
    press::{SmsAction, SmsLog},
    store::{
        StoreError, Tx,
        sms::{Line, log::Fate},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Speech, Text, add, cut, escape, say},
};

/// As much of a text is in a line.
const EXCERPT: usize = 90;

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
        let page = self.log(tx, manager, fate, page).await?;
        let turn = |page| SmsAction::Log(which, page);
        Ok(self.log_view(&speech, speech.html(title), &page, turn))
    }

    /// `/sms log +380..`: what went to a phone and came from it.
    pub(super) async fn sms_log_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Phone,
    ) -> Result<View, StoreError> {
        let found = self.log_of(tx, manager, phone, 0).await?;
        Ok(self.phone_log_view(manager, &found))
    }

    /// The log of the phone of a message.
    pub(super) async fn sms_log_beside(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
        page: u32,
    ) -> Result<Reply, StoreError> {
        Ok(match self.log_beside(tx, manager, id, page).await? {
            Some(found) => Reply::screen(self.phone_log_view(manager, &found)),
            None => {
                let speech = self.notify.speech_to(manager);
                Reply::toast(speech.plain(Text::ToastSmsGone))
            }
        })
    }

    fn phone_log_view(&self, manager: &Manager, found: &PhoneLog) -> View {
        let speech = self.notify.speech_to(manager);
        let title = speech.html(say::SmsLogOf {
            phone: found.phone.international().into(),
        });
        // A phone does not fit into callback data, and Telegram need not know it.
        let turn = |page| SmsAction::Of(found.newest, page);
        self.log_view(&speech, title, &found.log, turn)
    }

    fn log_view(
        &self,
        speech: &Speech,
        title: String,
        page: &LogPage,
        turn: impl Fn(u32) -> SmsAction,
    ) -> View {
        let mut blocks = vec![title];
        if page.lines.is_empty() {
            blocks.push(speech.html(Text::ListEmpty));
        }
        blocks.extend(page.lines.iter().map(|line| self.log_line(speech, line)));
        let page = Page {
            number: page.page,
            goes_on: page.goes_on,
        };
        let mut rows = vec![turns(&page, turn), vec![back(speech)]];
        rows.retain(|row| !row.is_empty());
        View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows))
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
}

/// What a message says, or that it cannot be read.
pub(super) fn said(speech: &Speech, line: &Line) -> String {
    match &line.text {
        Some(text) => shown(line.kind, text),
        None => speech.plain(Text::KindUnreadable),
    }
}

/// The state of a message, with its sign.
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
