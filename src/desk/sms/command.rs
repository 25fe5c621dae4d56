//! `/sms` and what follows it.

use super::super::{
    Desk,
    hold::Taken,
    reply::Reply,
    roles::{self, Right},
};
use crate::{
    domain::{
        id::{ChatId, ConversationId},
        language::Language,
        manager::Manager,
        phone::{Phone, Region},
    },
    outbox::sms::Wonder,
    store::{StoreError, Tx},
    telegram::{
        View,
        callback::{SmsAction, SmsLog},
    },
    text::Text,
};

/// What a manager asks of the SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Home,
    Help,
    Log(String),
    Balance,
    Senders,
    Templates,
    LoadTemplates,
    AddTemplate {
        name: String,
        language: Option<Language>,
        text: String,
    },
    DeleteTemplate {
        name: String,
        language: Option<Language>,
    },
    /// A phone and what to send there.
    Write(String),
}

/// What came of it.
#[derive(Debug)]
pub enum Said {
    Reply(Reply),
    /// The phone's conversation is not theirs.
    Kept(ConversationId, Taken),
}

impl From<Reply> for Said {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl Asked {
    /// Reads what follows the command.
    pub fn read(argument: &str) -> Self {
        let argument = argument.trim();
        let (word, rest) = next(argument);
        match word.to_lowercase().as_str() {
            "" => Self::Home,
            "help" => Self::Help,
            "log" => Self::Log(rest.to_owned()),
            "balance" => Self::Balance,
            "senders" => Self::Senders,
            "template" | "templates" => template(rest),
            _ => Self::Write(argument.to_owned()),
        }
    }

    /// The right that it needs.
    const fn right(&self) -> Right {
        match self {
            Self::Balance
            | Self::Senders
            | Self::LoadTemplates
            | Self::AddTemplate { .. }
            | Self::DeleteTemplate { .. } => Right::Rule,
            Self::Home | Self::Help | Self::Log(_) | Self::Templates | Self::Write(_) => {
                Right::Answer
            }
        }
    }
}

fn template(rest: &str) -> Asked {
    let (word, rest) = next(rest);
    let (name, rest) = next(rest);
    let name = name.trim_start_matches(':').to_lowercase();
    let (language, text) = {
        let (word, after) = next(rest);
        match Language::from_code(word) {
            Some(language) => (Some(language), after),
            None => (None, rest),
        }
    };
    match word.to_lowercase().as_str() {
        "load" => Asked::LoadTemplates,
        "add" => Asked::AddTemplate {
            name,
            language,
            text: text.to_owned(),
        },
        "delete" => Asked::DeleteTemplate { name, language },
        _ => Asked::Templates,
    }
}

/// The first word, and what follows it.
fn next(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

/// The phone that a text begins with, however it is written, and the text after it.
pub(super) fn addressed(text: &str, region: Region) -> Option<(Phone, &str)> {
    let line_end = text.find('\n').unwrap_or(text.len());
    let is_of_phone = |letter: char| {
        letter.is_ascii_digit()
            || matches!(letter, '+' | '-' | '(' | ')' | '.' | '–')
            || letter.is_whitespace()
    };
    let head = &text[..line_end];
    let most = head
        .find(|letter| !is_of_phone(letter))
        .unwrap_or(head.len());
    // A word that begins with digits is no part of the number.
    let ends = head[..most]
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .map(|(at, _)| at)
        .chain((most == head.len()).then_some(most));
    let ends: Vec<usize> = ends.collect();
    ends.into_iter().rev().find_map(|end| {
        let phone = Phone::parse(&head[..end], region).ok()?;
        Some((phone, text[end..].trim()))
    })
}

impl Desk {
    /// Does what `/sms` asks for.
    pub async fn sms_asked(
        &self,
        tx: &Tx,
        manager: &Manager,
        asked: Asked,
    ) -> Result<Said, StoreError> {
        let speech = self.speech_to(manager);
        if !roles::may(manager, asked.right()) {
            let html = speech.html(Text::ToastNotAllowed);
            return Ok(Reply::message(View::text(html)).into());
        }
        let off = Text::SmsOff;
        if !self.sms.is_on() {
            return Ok(Reply::message(View::text(speech.html(off))).into());
        }
        let chat = ChatId(manager.id.0);
        let view = match asked {
            Asked::Home => self.sms_home(tx, manager).await?,
            Asked::Help => self.sms_help(manager),
            Asked::Log(words) if words.trim().is_empty() => {
                self.sms_log(tx, manager, (SmsLog::All, 0)).await?
            }
            Asked::Log(words) => match Phone::parse(&words, self.settings.region) {
                Ok(phone) => self.sms_log_of(tx, manager, (&phone, 0)).await?,
                Err(_) => View::text(speech.html(Text::SmsNotAPhone)),
            },
            Asked::Balance => {
                self.sms.look(tx, Wonder::Balance, chat).await?;
                self.sms_balances(tx, manager).await?
            }
            Asked::Senders => {
                self.sms.look(tx, Wonder::Senders, chat).await?;
                View::text(speech.html(Text::SmsSendersAsked))
            }
            Asked::Templates => self.sms_templates(tx, manager, 0).await?,
            Asked::LoadTemplates => {
                self.sms.look(tx, Wonder::Templates, chat).await?;
                View::text(speech.html(Text::SmsTemplatesAsked))
            }
            Asked::AddTemplate {
                name,
                language,
                text,
            } => {
                self.add_sms_template(tx, manager, (&name, language), &text)
                    .await?
            }
            Asked::DeleteTemplate { name, language } => {
                self.delete_sms_template(tx, manager, (&name, language))
                    .await?
            }
            Asked::Write(words) => return self.sms_draft(tx, manager, &words).await,
        };
        Ok(Reply::message(view).into())
    }

    /// A press of a button about SMS.
    pub async fn sms_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let chat = ChatId(manager.id.0);
        let asks = match action {
            SmsAction::AskBalance => Some(Wonder::Balance),
            SmsAction::LoadTemplates => Some(Wonder::Templates),
            _ => None,
        };
        if let Some(wonder) = asks {
            if !roles::is_admin(manager) {
                return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
            }
            self.sms.look(tx, wonder, chat).await?;
            return Ok(Reply::toast(speech.plain(Text::ToastSmsAsked)));
        }
        let view = match action {
            SmsAction::Help => self.sms_help(manager),
            SmsAction::Log(log, page) => self.sms_log(tx, manager, (log, page)).await?,
            SmsAction::Of(id, page) => return self.sms_log_beside(tx, manager, (id, page)).await,
            SmsAction::Templates(page) => self.sms_templates(tx, manager, page).await?,
            SmsAction::Card(id) => return self.sms_card(tx, manager, id).await,
            SmsAction::Cancel(_)
            | SmsAction::Retry(_)
            | SmsAction::Arrived(_)
            | SmsAction::GiveUp(_) => return self.sms_decide(tx, manager, action).await,
            SmsAction::Home | SmsAction::AskBalance | SmsAction::LoadTemplates => {
                self.sms_home(tx, manager).await?
            }
        };
        Ok(Reply::screen(view))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_found_however_it_is_pasted() {
        let ukraine = Region::parse("UA").unwrap();
        for (text, phone, rest) in [
            ("+380501112233 Вітаю", "+380501112233", "Вітаю"),
            ("050 111 22 33 5 шт готові", "+380501112233", "5 шт готові"),
            ("(050) 111-22-33\n2 чашки", "+380501112233", "2 чашки"),
            ("+380\u{a0}50 111 2233", "+380501112233", ""),
            ("380501112233 :привіт", "+380501112233", ":привіт"),
            ("+48 512 345 678 Dzień dobry", "+48512345678", "Dzień dobry"),
            ("0501112233 100грн", "+380501112233", "100грн"),
        ] {
            let found = addressed(text, ukraine);
            let found = found.map(|(phone, rest)| (phone.e164().to_owned(), rest));
            assert_eq!(found, Some((phone.to_owned(), rest)), "{text}");
        }
        for text in [
            "привіт",
            "12345 текст",
            "",
            "0501112233текст",
            "+380501112233, а",
        ] {
            assert_eq!(addressed(text, ukraine).map(|it| it.1), None, "{text}");
        }
    }

    #[test]
    fn words_after_the_command_are_read() {
        let add = Asked::AddTemplate {
            name: "готово".to_owned(),
            language: Some(Language::En),
            text: "It is ready,\n{{ name }}".to_owned(),
        };
        for (argument, asked) in [
            ("", Asked::Home),
            ("log", Asked::Log(String::new())),
            (
                "log +380 50 111 22 33",
                Asked::Log("+380 50 111 22 33".to_owned()),
            ),
            ("Balance", Asked::Balance),
            ("templates", Asked::Templates),
            ("templates load", Asked::LoadTemplates),
            ("template add :Готово en It is ready,\n{{ name }}", add),
            (
                "template delete готово",
                Asked::DeleteTemplate {
                    name: "готово".to_owned(),
                    language: None,
                },
            ),
            (
                "0501112233 :готово",
                Asked::Write("0501112233 :готово".to_owned()),
            ),
        ] {
            assert_eq!(Asked::read(argument), asked, "{argument}");
        }
    }
}
