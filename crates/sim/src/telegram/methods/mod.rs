//! The methods of the Bot API: found by name, checked for parameters that do not exist, carried
//! out, and written into the journal.

mod about;
mod album;
mod answer;
mod chat;
mod copy;
mod delete;
mod edit;
mod fields;
mod get;
mod media;
mod names;
mod payment;
mod post;
mod send;
mod settings;
mod topics;
mod updates;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub use self::about::About;
use super::Shared;
use super::envelope::{Answer, Refusal};
use super::journal::Call;
use super::media::Kind;
use super::params::Params;
use super::state::Bot;
use crate::http::Reply;

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
    AnswerPreCheckoutQuery = "answerPreCheckoutQuery",
    CloseForumTopic = "closeForumTopic",
    CopyMessage = "copyMessage",
    CopyMessages = "copyMessages",
    CreateForumTopic = "createForumTopic",
    CreateInvoiceLink = "createInvoiceLink",
    DeleteForumTopic = "deleteForumTopic",
    DeleteMessage = "deleteMessage",
    DeleteMessages = "deleteMessages",
    DeleteMyCommands = "deleteMyCommands",
    DeleteWebhook = "deleteWebhook",
    EditForumTopic = "editForumTopic",
    EditMessageCaption = "editMessageCaption",
    EditMessageMedia = "editMessageMedia",
    EditMessageReplyMarkup = "editMessageReplyMarkup",
    EditMessageText = "editMessageText",
    ForwardMessage = "forwardMessage",
    GetChat = "getChat",
    GetChatAdministrators = "getChatAdministrators",
    GetChatMember = "getChatMember",
    GetChatMenuButton = "getChatMenuButton",
    GetFile = "getFile",
    GetMe = "getMe",
    GetMyCommands = "getMyCommands",
    GetMyDescription = "getMyDescription",
    GetMyShortDescription = "getMyShortDescription",
    GetUpdates = "getUpdates",
    GetWebhookInfo = "getWebhookInfo",
    PinChatMessage = "pinChatMessage",
    ReopenForumTopic = "reopenForumTopic",
    SendAnimation = "sendAnimation",
    SendAudio = "sendAudio",
    SendChatAction = "sendChatAction",
    SendContact = "sendContact",
    SendDice = "sendDice",
    SendDocument = "sendDocument",
    SendInvoice = "sendInvoice",
    SendLocation = "sendLocation",
    SendMediaGroup = "sendMediaGroup",
    SendMessage = "sendMessage",
    SendPhoto = "sendPhoto",
    SendSticker = "sendSticker",
    SendVenue = "sendVenue",
    SendVideo = "sendVideo",
    SendVideoNote = "sendVideoNote",
    SendVoice = "sendVoice",
    SetChatMenuButton = "setChatMenuButton",
    SetMessageReaction = "setMessageReaction",
    SetMyCommands = "setMyCommands",
    SetMyDescription = "setMyDescription",
    SetMyShortDescription = "setMyShortDescription",
    SetWebhook = "setWebhook",
    UnpinAllChatMessages = "unpinAllChatMessages",
    UnpinAllForumTopicMessages = "unpinAllForumTopicMessages",
    UnpinChatMessage = "unpinChatMessage",
}

impl Method {
    /// Names are not case-sensitive.
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|method| method.name().eq_ignore_ascii_case(name))
    }
}

/// The bot that calls, and when.
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
    let journal = &shared.part;
    journal.count_call(method, status);
    if journal.keeps(status) {
        let mut fields = params.fields;
        for upload in params.uploads {
            let (name, size) = (upload.file_name, upload.content.len());
            fields.insert(upload.part, json!({"file_name": name, "bytes": size}));
        }
        journal.keep(Call {
            bot: bot.id,
            method: method.name(),
            params: Value::Object(fields),
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
        Method::AnswerPreCheckoutQuery => payment::answer(caller, params),
        Method::CreateInvoiceLink => payment::link(caller, params),
        Method::DeleteMessage => delete::one(caller, params),
        Method::DeleteMessages => delete::several(caller, params),
        Method::DeleteWebhook => Ok(updates::delete_webhook(caller, params)),
        Method::EditMessageCaption => edit::caption(caller, params),
        Method::EditMessageMedia => edit::media(caller, params),
        Method::EditMessageReplyMarkup => edit::reply_markup(caller, params),
        Method::EditMessageText => edit::text(caller, params),
        Method::GetChat => get::chat(caller, params),
        Method::GetChatAdministrators => get::administrators(caller, params),
        Method::GetChatMember => get::chat_member(caller, params),
        Method::GetFile => get::file(caller, params),
        Method::GetMe => Ok(get::me(caller)),
        Method::GetWebhookInfo => Ok(updates::webhook_info(caller)),
        Method::SetWebhook => updates::set_webhook(caller, params),
        Method::CloseForumTopic => topics::close(caller, params),
        Method::CreateForumTopic => topics::create(caller, params),
        Method::DeleteForumTopic => topics::delete(caller, params),
        Method::EditForumTopic => topics::edit(caller, params),
        Method::ReopenForumTopic => topics::reopen(caller, params),
        Method::UnpinAllForumTopicMessages => topics::unpin_all(caller, params),
        Method::PinChatMessage => chat::pin(caller, params),
        Method::SetMessageReaction => chat::react(caller, params),
        Method::UnpinAllChatMessages => chat::unpin_all(caller, params),
        Method::UnpinChatMessage => chat::unpin(caller, params),
        other => dispatch_presenting(caller, other, params),
    }
}

fn dispatch_presenting(
    caller: &Caller<'_>,
    method: Method,
    params: &Params,
) -> Result<Answer, Refusal> {
    match method {
        Method::DeleteMyCommands => settings::delete_commands(caller, params),
        Method::GetChatMenuButton => settings::menu_button(caller, params),
        Method::GetMyCommands => settings::commands(caller, params),
        Method::GetMyDescription => about::get(caller, params, About::Description),
        Method::GetMyShortDescription => about::get(caller, params, About::Short),
        Method::SetChatMenuButton => settings::set_menu_button(caller, params),
        Method::SetMyCommands => settings::set_commands(caller, params),
        Method::SetMyDescription => about::set(caller, params, About::Description),
        Method::SetMyShortDescription => about::set(caller, params, About::Short),
        other => dispatch_sending(caller, other, params),
    }
}

fn dispatch_sending(
    caller: &Caller<'_>,
    method: Method,
    params: &Params,
) -> Result<Answer, Refusal> {
    match method {
        Method::CopyMessage => copy::copy(caller, params),
        Method::CopyMessages => copy::copy_many(caller, params),
        Method::ForwardMessage => copy::forward(caller, params),
        Method::SendAnimation => media::send(caller, params, Kind::Animation),
        Method::SendAudio => media::send(caller, params, Kind::Audio),
        Method::SendChatAction => send::chat_action(caller, params),
        Method::SendContact => send::contact(caller, params),
        Method::SendDice => send::dice(caller, params),
        Method::SendDocument => media::send(caller, params, Kind::Document),
        Method::SendInvoice => payment::send(caller, params),
        Method::SendLocation => send::location(caller, params),
        Method::SendMediaGroup => album::send(caller, params),
        Method::SendMessage => send::message(caller, params),
        Method::SendPhoto => media::send(caller, params, Kind::Photo),
        Method::SendSticker => media::send(caller, params, Kind::Sticker),
        Method::SendVenue => send::venue(caller, params),
        Method::SendVideo => media::send(caller, params, Kind::Video),
        Method::SendVideoNote => media::send(caller, params, Kind::VideoNote),
        Method::SendVoice => media::send(caller, params, Kind::Voice),
        // `getUpdates` waits, so `call` takes it before.
        _ => Err(Refusal::new(500, "Internal Server Error: not here")),
    }
}
