//! The parameters that each method has. The real server ignores others without a word; here they
//! are refused, because a name that does not exist is a mistake in the bot.

use super::super::envelope::Refusal;
use super::super::media::Kind;
use super::super::params::Params;
use super::Method;

/// What every sending method takes besides its content.
const SENDING: [&str; 11] = [
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
const CAPTION: [&str; 3] = ["caption", "parse_mode", "caption_entities"];
/// What every send of a file with a caption takes besides the file.
const SENDING_FILE: [&str; 14] = {
    let mut all = [""; 14];
    let mut place = 0;
    while place < all.len() {
        all[place] = if place < SENDING.len() {
            SENDING[place]
        } else {
            CAPTION[place - SENDING.len()]
        };
        place += 1;
    }
    all
};
const NONE: &[&str] = &[];

/// Refuses parameters that `method` does not have, and files that nothing names.
pub fn check(method: Method, params: &Params, strict: bool) -> Result<(), Refusal> {
    if !strict {
        return Ok(());
    }
    let (common, own) = fields(method);
    let known = |name: &str| own.contains(&name) || common.contains(&name);
    let fields = params.fields.iter();
    let named = |part: &str| {
        let attached = format!("attach://{part}");
        let mut texts = fields.clone().map(|(_, value)| value.to_string());
        texts.any(|text| text.contains(&attached))
    };
    let strange_field = fields
        .clone()
        .map(|(name, _)| name)
        .find(|name| !known(name));
    let parts = params.uploads.iter().map(|upload| &upload.part);
    let strange_file = || parts.clone().find(|part| !known(part) && !named(part));
    match strange_field.or_else(strange_file) {
        Some(name) => {
            let method = method.name();
            let words = format!("{method} has no parameter \"{name}\" (strict simulator)");
            Err(Refusal::bad(words))
        }
        None => Ok(()),
    }
}

/// Refuses fields that an `InputMedia` of this kind does not have.
pub fn check_media(kind: Kind, media: &Params, strict: bool) -> Result<(), Refusal> {
    let own = media_fields(kind);
    let known = |name: &&String| {
        let name = name.as_str();
        ["type", "media"].contains(&name)
            || name != kind.field() && own.contains(&name)
            || CAPTION.contains(&name)
    };
    match media.fields.keys().find(|name| !known(name)) {
        Some(name) if strict => {
            let kind = kind.name();
            let words = format!("InputMedia{kind} has no field \"{name}\" (strict simulator)");
            Err(Refusal::bad(words))
        }
        _ => Ok(()),
    }
}

/// The shared parameters of a method and its own.
fn fields(method: Method) -> (&'static [&'static str], &'static [&'static str]) {
    match method {
        Method::SendMessage => (
            &SENDING,
            &["text", "parse_mode", "entities", "link_preview_options"],
        ),
        Method::SendPhoto => (&SENDING_FILE, media_fields(Kind::Photo)),
        Method::SendVideo => (&SENDING_FILE, media_fields(Kind::Video)),
        Method::SendAnimation => (&SENDING_FILE, media_fields(Kind::Animation)),
        Method::SendDocument => (&SENDING_FILE, media_fields(Kind::Document)),
        Method::SendAudio => (&SENDING_FILE, media_fields(Kind::Audio)),
        Method::SendVoice => (&SENDING_FILE, media_fields(Kind::Voice)),
        Method::SendVideoNote => (&SENDING, media_fields(Kind::VideoNote)),
        Method::SendSticker => (&SENDING, media_fields(Kind::Sticker)),
        Method::SendDice => (&SENDING, &["emoji"]),
        Method::SendVenue => (
            &SENDING,
            &[
                "latitude",
                "longitude",
                "title",
                "address",
                "foursquare_id",
                "foursquare_type",
                "google_place_id",
                "google_place_type",
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
                "show_caption_above_media",
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

/// What goes with a file of this kind, in a call and in an `InputMedia`.
fn media_fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Photo => &["photo", "has_spoiler", "show_caption_above_media"],
        Kind::Video => &[
            "video",
            "duration",
            "width",
            "height",
            "thumbnail",
            "cover",
            "start_timestamp",
            "show_caption_above_media",
            "has_spoiler",
            "supports_streaming",
        ],
        Kind::Animation => &[
            "animation",
            "duration",
            "width",
            "height",
            "thumbnail",
            "show_caption_above_media",
            "has_spoiler",
        ],
        Kind::Document => &["document", "thumbnail", "disable_content_type_detection"],
        Kind::Audio => &["audio", "duration", "performer", "title", "thumbnail"],
        Kind::Voice => &["voice", "duration"],
        Kind::VideoNote => &["video_note", "duration", "length", "thumbnail"],
        Kind::Sticker => &["sticker", "emoji"],
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
        Method::CopyMessages => &[
            "chat_id",
            "message_thread_id",
            "direct_messages_topic_id",
            "from_chat_id",
            "message_ids",
            "disable_notification",
            "protect_content",
            "remove_caption",
        ],
        Method::SendMediaGroup => &[
            "business_connection_id",
            "chat_id",
            "message_thread_id",
            "direct_messages_topic_id",
            "media",
            "disable_notification",
            "protect_content",
            "allow_paid_broadcast",
            "message_effect_id",
            "reply_parameters",
        ],
        other => few_fields(other),
    }
}

fn few_fields(method: Method) -> &'static [&'static str] {
    match method {
        Method::CreateForumTopic => &["chat_id", "name", "icon_color", "icon_custom_emoji_id"],
        Method::EditForumTopic => &[
            "chat_id",
            "message_thread_id",
            "name",
            "icon_custom_emoji_id",
        ],
        Method::CloseForumTopic
        | Method::ReopenForumTopic
        | Method::DeleteForumTopic
        | Method::UnpinAllForumTopicMessages => &["chat_id", "message_thread_id"],
        Method::PinChatMessage => &[
            "business_connection_id",
            "chat_id",
            "message_id",
            "disable_notification",
        ],
        Method::UnpinChatMessage => &["business_connection_id", "chat_id", "message_id"],
        Method::UnpinAllChatMessages => &["chat_id"],
        Method::SetMessageReaction => &["chat_id", "message_id", "reaction", "is_big"],
        Method::GetChatAdministrators => &["chat_id", "return_bots"],
        Method::GetFile => &["file_id"],
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
