//! `/sms` and what follows it.

use crate::{
    config::{SmsRights, Who},
    desk::{
        SmsDesk,
        conversation::hold::Taken,
        sms::{batch::BatchDecision, rights::Query},
        telegram::reply::Reply,
    },
    domain::{id::ConversationId, language::Language, manager::Manager, phone::Phone},
    press::{SmsAction, SmsLog},
    sms::{Decision, Wonder},
    store::{StoreError, Tx},
    telegram::View,
    text::Text,
};

/// Days of the figures, unless others are chosen.
const MONTH: u32 = 30;

/// What a manager asks of the SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsCommand {
    Home,
    Help,
    Log(String),
    Balance,
    Senders,
    /// Through whom and from whom all of a manager's messages go; with a name, it is set.
    OwnSender(String),
    Figures,
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

impl SmsCommand {
    /// Reads what follows the command.
    pub fn read(argument: &str) -> Self {
        let argument = argument.trim();
        let (word, rest) = next(argument);
        match word.to_lowercase().as_str() {
            "" => Self::Home,
            "help" | "довідка" | "допомога" => Self::Help,
            "log" | "журнал" => Self::Log(rest.to_owned()),
            "balance" | "баланс" => Self::Balance,
            "senders" | "відправники" => Self::Senders,
            "sender" | "відправник" => Self::OwnSender(rest.trim().to_owned()),
            "figures" | "цифри" => Self::Figures,
            "template" | "templates" | "шаблон" | "шаблони" => template(rest),
            _ => Self::Write(argument.to_owned()),
        }
    }

    /// The people who may ask for it.
    const fn needs(&self, rights: &SmsRights) -> Who {
        match self {
            Self::LoadTemplates | Self::AddTemplate { .. } | Self::DeleteTemplate { .. } => {
                rights.templates
            }
            Self::Home
            | Self::Help
            | Self::Log(_)
            | Self::Balance
            | Self::Senders
            | Self::OwnSender(_)
            | Self::Figures
            | Self::Templates
            | Self::Write(_) => Who::Manager,
        }
    }
}

fn template(rest: &str) -> SmsCommand {
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
        "load" | "завантажити" => SmsCommand::LoadTemplates,
        "add" | "додати" => SmsCommand::AddTemplate {
            name,
            language,
            text: text.to_owned(),
        },
        "delete" | "видалити" => SmsCommand::DeleteTemplate { name, language },
        _ => SmsCommand::Templates,
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

impl SmsDesk {
    /// Does what `/sms` asks for.
    pub(in crate::desk::telegram) async fn sms_asked(
        &self,
        tx: &Tx,
        manager: &Manager,
        asked: SmsCommand,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !Self::may_sms(manager, asked.needs(&self.sms.settings.rights)) {
            let html = speech.html(Text::ToastNotAllowed);
            return Ok(Reply::message(View::text(html)).into());
        }
        let off = Text::SmsOff;
        if !self.sms.is_on() {
            return Ok(Reply::message(View::text(speech.html(off))).into());
        }
        let view = match asked {
            SmsCommand::Home => self.sms_home(tx, manager).await?,
            SmsCommand::Help => self.sms_help(manager),
            SmsCommand::Log(words) if words.trim().is_empty() => {
                self.sms_log(tx, manager, SmsLog::All, 0).await?
            }
            SmsCommand::Log(words) => match Phone::parse(&words, self.notify.settings.region) {
                Ok(phone) => self.sms_log_of(tx, manager, phone).await?,
                Err(_) => View::text(speech.html(Text::SmsNotAPhone)),
            },
            SmsCommand::Balance => {
                self.query_providers(tx, manager, Wonder::Balance).await?;
                self.sms_balances(tx, manager).await?
            }
            SmsCommand::Senders => {
                self.query_providers(tx, manager, Wonder::Senders).await?;
                View::text(speech.html(Text::SmsSendersAsked))
            }
            SmsCommand::OwnSender(name) if name.is_empty() => {
                self.sms_own_sender(tx, manager).await?
            }
            SmsCommand::OwnSender(name) => self.sms_own_sender_named(tx, manager, &name).await?,
            SmsCommand::Figures => self.sms_figures(tx, manager, MONTH).await?,
            SmsCommand::Templates => self.sms_templates(tx, manager, 0).await?,
            SmsCommand::LoadTemplates => {
                self.query_providers(tx, manager, Wonder::Templates).await?;
                View::text(speech.html(Text::SmsTemplatesAsked))
            }
            SmsCommand::AddTemplate {
                name,
                language,
                text,
            } => {
                self.sms_template_added(tx, manager, &name, language, &text)
                    .await?
            }
            SmsCommand::DeleteTemplate { name, language } => {
                self.sms_template_removed(tx, manager, &name, language)
                    .await?
            }
            SmsCommand::Write(words) => return self.sms_draft(tx, manager, &words).await,
        };
        Ok(Reply::message(view).into())
    }

    /// A press of a button about SMS.
    pub(in crate::desk::telegram) async fn sms_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Said, StoreError> {
        if let Some(draft) = action.draft() {
            let changed = self.draft_pressed(tx, manager, draft, action).await?;
            return Ok(changed.into());
        }
        let view = match action {
            SmsAction::Help => self.sms_help(manager),
            SmsAction::Log(log, page) => self.sms_log(tx, manager, log, page).await?,
            SmsAction::Templates(page) => self.sms_templates(tx, manager, page).await?,
            SmsAction::Balance => self.sms_balances(tx, manager).await?,
            SmsAction::Figures(days) => self.sms_figures(tx, manager, days).await?,
            SmsAction::OwnSenders => self.sms_own_sender(tx, manager).await?,
            SmsAction::FromEntry(id) => return self.sms_from_entry(tx, manager, id).await,
            SmsAction::Home => self.sms_home(tx, manager).await?,
            _ => return self.sms_act(tx, manager, action).await.map(Said::from),
        };
        Ok(Reply::screen(view).into())
    }

    /// A press that asks the providers, or is about a message or a phone.
    async fn sms_act(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        match action {
            SmsAction::AskBalance => self.sms_query(tx, manager, Wonder::Balance).await,
            SmsAction::AskSenders => self.sms_query(tx, manager, Wonder::Senders).await,
            SmsAction::LoadTemplates => self.sms_query(tx, manager, Wonder::Templates).await,
            SmsAction::Of(id, page) => self.sms_log_beside(tx, manager, id, page).await,
            SmsAction::Card(id) => self.sms_card(tx, manager, id).await,
            SmsAction::OwnSender(code) => self.press_own_sender(tx, manager, code).await,
            SmsAction::Check(id) => {
                let check = self.check_phone_of(tx, manager, id).await?;
                Ok(self.number_checked(manager, &check))
            }
            SmsAction::CheckAt(id) => {
                let check = self.check_phone_at(tx, manager, id).await?;
                Ok(self.number_checked(manager, &check))
            }
            SmsAction::Write(id) => self.ask_sms(tx, manager, id).await,
            _ => self.sms_decision(tx, manager, action).await,
        }
    }

    /// A press that decides about a message, or a message to many phones.
    async fn sms_decision(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let (batch, decision) = match action {
            SmsAction::Cancel(id) => {
                return self.sms_decided(tx, manager, id, Decision::Cancel).await;
            }
            SmsAction::Retry(id) => {
                return self.sms_decided(tx, manager, id, Decision::Retry).await;
            }
            SmsAction::Arrived(id) => {
                return self.sms_decided(tx, manager, id, Decision::Arrived).await;
            }
            SmsAction::GiveUp(id) => {
                return self.sms_decided(tx, manager, id, Decision::GiveUp).await;
            }
            SmsAction::SendBatch(id) => (id, BatchDecision::Send),
            SmsAction::DropBatch(id) => (id, BatchDecision::Drop),
            SmsAction::StopBatch(id) => (id, BatchDecision::Stop),
            SmsAction::Batch(id) => (id, BatchDecision::Look),
            _ => return Ok(Reply::default()),
        };
        self.batch_decided(tx, manager, batch, decision).await
    }

    /// Asks the providers; what they answer comes by itself.
    async fn sms_query(
        &self,
        tx: &Tx,
        manager: &Manager,
        wonder: Wonder,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let toast = match self.query_providers(tx, manager, wonder).await? {
            Query::Asked => Text::ToastSmsAsked,
            Query::NotAllowed => Text::ToastNotAllowed,
        };
        Ok(Reply::toast(speech.plain(toast)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_after_the_command_are_read() {
        let add = SmsCommand::AddTemplate {
            name: "готово".to_owned(),
            language: Some(Language::En),
            text: "It is ready,\n{{ name }}".to_owned(),
        };
        for (argument, asked) in [
            ("", SmsCommand::Home),
            ("log", SmsCommand::Log(String::new())),
            (
                "log +380 50 111 22 33",
                SmsCommand::Log("+380 50 111 22 33".to_owned()),
            ),
            ("Balance", SmsCommand::Balance),
            ("баланс", SmsCommand::Balance),
            (
                "Журнал 050 111 22 33",
                SmsCommand::Log("050 111 22 33".to_owned()),
            ),
            ("цифри", SmsCommand::Figures),
            (
                "відправник MyShop",
                SmsCommand::OwnSender("MyShop".to_owned()),
            ),
            ("шаблони завантажити", SmsCommand::LoadTemplates),
            (
                "шаблон видалити Готово",
                SmsCommand::DeleteTemplate {
                    name: "готово".to_owned(),
                    language: None,
                },
            ),
            ("templates", SmsCommand::Templates),
            ("templates load", SmsCommand::LoadTemplates),
            ("template add :Готово en It is ready,\n{{ name }}", add),
            (
                "template delete готово",
                SmsCommand::DeleteTemplate {
                    name: "готово".to_owned(),
                    language: None,
                },
            ),
            (
                "0501112233 :готово",
                SmsCommand::Write("0501112233 :готово".to_owned()),
            ),
        ] {
            assert_eq!(SmsCommand::read(argument), asked, "{argument}");
        }
    }
}
