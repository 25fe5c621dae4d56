//! The methods of the Bot API: found by name, checked for parameters that do not exist, carried
//! out, and written into the journal.

mod answer;
mod delete;
mod edit;
mod fields;
mod get;
mod send;
mod settings;
mod updates;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Shared;
use super::envelope::{Answer, Refusal};
use super::journal::Call;
use super::params::Params;
use super::state::Bot;
use crate::sim::http::Reply;

macro_rules! methods {
    ($($variant:ident = $name:literal,)*) => {
        /// A method that the simulator knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Method { $($variant,)* }

        impl Method {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

methods! {
    AnswerCallbackQuery = "answerCallbackQuery",
    AnswerInlineQuery = "answerInlineQuery",
    CopyMessage = "copyMessage",
    DeleteMessage = "deleteMessage",
    DeleteMessages = "deleteMessages",
    DeleteMyCommands = "deleteMyCommands",
    DeleteWebhook = "deleteWebhook",
    EditMessageCaption = "editMessageCaption",
    EditMessageMedia = "editMessageMedia",
    EditMessageReplyMarkup = "editMessageReplyMarkup",
    EditMessageText = "editMessageText",
    ForwardMessage = "forwardMessage",
    GetChat = "getChat",
    GetChatMember = "getChatMember",
    GetChatMenuButton = "getChatMenuButton",
    GetMe = "getMe",
    GetMyCommands = "getMyCommands",
    GetUpdates = "getUpdates",
    GetWebhookInfo = "getWebhookInfo",
    SendChatAction = "sendChatAction",
    SendContact = "sendContact",
    SendLocation = "sendLocation",
    SendMessage = "sendMessage",
    SendPhoto = "sendPhoto",
    SetChatMenuButton = "setChatMenuButton",
    SetMyCommands = "setMyCommands",
    SetWebhook = "setWebhook",
}

impl Method {
    /// Names are not case-sensitive.
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|method| method.name().eq_ignore_ascii_case(name))
    }
}

/// Who calls, and when.
pub struct Caller<'a> {
    pub shared: &'a Arc<Shared>,
    pub bot: &'a Arc<Bot>,
    pub now: DateTime<Utc>,
}

/// Carries a call out and remembers it.
pub async fn call(shared: &Arc<Shared>, bot: &Arc<Bot>, method: Method, params: Params) -> Reply {
    let caller = Caller {
        shared,
        bot,
        now: shared.clock.now(),
    };
    let outcome = match fields::check(method, &params, shared.options.strict_parameters) {
        Ok(()) if method == Method::GetUpdates => updates::get(&caller, &params).await,
        Ok(()) => dispatch(&caller, method, &params),
        Err(refusal) => Err(refusal),
    };
    note(shared, bot, method, params, outcome.as_ref().err());
    match outcome {
        Ok(answer) => answer.reply(),
        Err(refusal) => refusal.reply(),
    }
}

/// Writes a call into the journal.
pub fn note(shared: &Shared, bot: &Bot, method: Method, params: Params, refusal: Option<&Refusal>) {
    let status = refusal.map_or(200, |refusal| refusal.code);
    let journal = &shared.journal;
    journal.count_call(method, status);
    if journal.keeps(status) {
        journal.keep(Call {
            bot: bot.id,
            method: method.name(),
            params: Value::Object(params.0),
            at: shared.clock.now(),
            status,
            description: refusal.map_or_else(String::new, |refusal| refusal.description.clone()),
        });
    }
}

fn dispatch(caller: &Caller<'_>, method: Method, params: &Params) -> Result<Answer, Refusal> {
    match method {
        Method::AnswerCallbackQuery => answer::callback_query(caller, params),
        Method::AnswerInlineQuery => answer::inline_query(caller, params),
        Method::CopyMessage => send::copy(caller, params),
        Method::DeleteMessage => delete::one(caller, params),
        Method::DeleteMessages => delete::several(caller, params),
        Method::DeleteMyCommands => settings::delete_commands(caller, params),
        Method::DeleteWebhook => Ok(updates::delete_webhook(caller, params)),
        Method::EditMessageCaption => edit::caption(caller, params),
        Method::EditMessageMedia => edit::media(caller, params),
        Method::EditMessageReplyMarkup => edit::reply_markup(caller, params),
        Method::EditMessageText => edit::text(caller, params),
        Method::ForwardMessage => send::forward(caller, params),
        Method::GetChat => get::chat(caller, params),
        Method::GetChatMember => get::chat_member(caller, params),
        Method::GetChatMenuButton => settings::menu_button(caller, params),
        Method::GetMe => Ok(get::me(caller)),
        Method::GetMyCommands => settings::commands(caller, params),
        // Waits, so `call` takes it before.
        Method::GetUpdates => Err(Refusal::new(500, "Internal Server Error: not here")),
        Method::GetWebhookInfo => Ok(updates::webhook_info(caller)),
        Method::SendChatAction => send::chat_action(caller, params),
        Method::SendContact => send::contact(caller, params),
        Method::SendLocation => send::location(caller, params),
        Method::SendMessage => send::message(caller, params),
        Method::SendPhoto => send::photo(caller, params),
        Method::SetChatMenuButton => settings::set_menu_button(caller, params),
        Method::SetMyCommands => settings::set_commands(caller, params),
        Method::SetWebhook => updates::set_webhook(caller, params),
    }
}
