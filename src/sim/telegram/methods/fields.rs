//! The parameters that each method has. The real server ignores others without a word; here they
//! are refused, because a name that does not exist is a mistake in the bot.

use super::super::envelope::Refusal;
use super::super::params::Params;
use super::Method;

/// What every sending method takes besides its content.
const SENDING: [&str; 12] = [
    "business_connection_id",
    "chat_id",
    "message_thread_id",
    "direct_messages_topic_id",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "suggested_post_parameters",
    "reply_parameters",
    "reply_markup",
    "show_caption_above_media",
];
/// What every edit takes.
const EDITING: [&str; 5] = [
    "business_connection_id",
    "chat_id",
    "message_id",
    "inline_message_id",
    "reply_markup",
];
const LOCATION: [&str; 6] = [
    "latitude",
    "longitude",
    "horizontal_accuracy",
    "live_period",
    "heading",
    "proximity_alert_radius",
];
const NONE: &[&str] = &[];

/// Refuses parameters that `method` does not have.
pub fn check(method: Method, params: &Params, strict: bool) -> Result<(), Refusal> {
    if !strict {
        return Ok(());
    }
    let (common, own) = fields(method);
    for name in params.0.keys() {
        if !own.contains(&name.as_str()) && !common.contains(&name.as_str()) {
            let method = method.name();
            let words = format!("{method} has no parameter \"{name}\" (strict simulator)");
            return Err(Refusal::bad(words));
        }
    }
    Ok(())
}

/// The shared parameters of a method and its own.
fn fields(method: Method) -> (&'static [&'static str], &'static [&'static str]) {
    match method {
        Method::SendMessage => (
            &SENDING,
            &["text", "parse_mode", "entities", "link_preview_options"],
        ),
        Method::SendPhoto => (
            &SENDING,
            &[
                "photo",
                "caption",
                "parse_mode",
                "caption_entities",
                "has_spoiler",
            ],
        ),
        Method::SendContact => (
            &SENDING,
            &["phone_number", "first_name", "last_name", "vcard"],
        ),
        Method::SendLocation => (&SENDING, &LOCATION),
        Method::CopyMessage => (
            &SENDING,
            &[
                "from_chat_id",
                "message_id",
                "video_start_timestamp",
                "caption",
                "parse_mode",
                "caption_entities",
            ],
        ),
        Method::ForwardMessage => (
            &SENDING,
            &["from_chat_id", "message_id", "video_start_timestamp"],
        ),
        Method::EditMessageText => (
            &EDITING,
            &["text", "parse_mode", "entities", "link_preview_options"],
        ),
        Method::EditMessageCaption => (
            &EDITING,
            &[
                "caption",
                "parse_mode",
                "caption_entities",
                "show_caption_above_media",
            ],
        ),
        Method::EditMessageMedia => (&EDITING, &["media"]),
        Method::EditMessageReplyMarkup => (&EDITING, NONE),
        other => (NONE, plain_fields(other)),
    }
}

fn plain_fields(method: Method) -> &'static [&'static str] {
    match method {
        Method::AnswerCallbackQuery => &[
            "callback_query_id",
            "text",
            "show_alert",
            "url",
            "cache_time",
        ],
        Method::AnswerInlineQuery => &[
            "inline_query_id",
            "results",
            "cache_time",
            "is_personal",
            "next_offset",
            "button",
        ],
        Method::DeleteMessage => &["chat_id", "message_id"],
        Method::DeleteMessages => &["chat_id", "message_ids"],
        Method::DeleteMyCommands | Method::GetMyCommands => &["scope", "language_code"],
        Method::SetMyCommands => &["commands", "scope", "language_code"],
        Method::DeleteWebhook => &["drop_pending_updates"],
        Method::GetChat | Method::GetChatMenuButton => &["chat_id"],
        Method::GetChatMember => &["chat_id", "user_id"],
        Method::GetUpdates => &["offset", "limit", "timeout", "allowed_updates"],
        Method::SendChatAction => &[
            "business_connection_id",
            "chat_id",
            "message_thread_id",
            "action",
        ],
        Method::SetChatMenuButton => &["chat_id", "menu_button"],
        Method::SetWebhook => &[
            "url",
            "certificate",
            "ip_address",
            "max_connections",
            "allowed_updates",
            "drop_pending_updates",
            "secret_token",
        ],
        _ => NONE,
    }
}
