//! The parameters that each method has.

use super::super::media::Kind;
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
/// What an invoice says, sent or made a link.
const INVOICE: [&str; 21] = [
    "title",
    "description",
    "payload",
    "provider_token",
    "currency",
    "prices",
    "max_tip_amount",
    "suggested_tip_amounts",
    "provider_data",
    "photo_url",
    "photo_size",
    "photo_width",
    "photo_height",
    "need_name",
    "need_phone_number",
    "need_email",
    "need_shipping_address",
    "send_phone_number_to_provider",
    "send_email_to_provider",
    "is_flexible",
    "start_parameter",
];
pub const CAPTION: [&str; 3] = ["caption", "parse_mode", "caption_entities"];
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

/// The shared parameters of a method and its own.
pub fn of(method: Method) -> (&'static [&'static str], &'static [&'static str]) {
    match method {
        Method::SendMessage => (
            &SENDING,
            &["text", "parse_mode", "entities", "link_preview_options"],
        ),
        Method::SendPhoto => (&SENDING_FILE, of_media(Kind::Photo)),
        Method::SendVideo => (&SENDING_FILE, of_media(Kind::Video)),
        Method::SendAnimation => (&SENDING_FILE, of_media(Kind::Animation)),
        Method::SendDocument => (&SENDING_FILE, of_media(Kind::Document)),
        Method::SendAudio => (&SENDING_FILE, of_media(Kind::Audio)),
        Method::SendVoice => (&SENDING_FILE, of_media(Kind::Voice)),
        Method::SendVideoNote => (&SENDING, of_media(Kind::VideoNote)),
        Method::SendSticker => (&SENDING, of_media(Kind::Sticker)),
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
        Method::SendInvoice => (&SENDING, &INVOICE),
        Method::CreateInvoiceLink => (&["business_connection_id", "subscription_period"], &INVOICE),
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
        other => edit(other),
    }
}

fn edit(method: Method) -> (&'static [&'static str], &'static [&'static str]) {
    match method {
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
        other => (NONE, plain(other)),
    }
}

/// What goes with a file of this kind, in a call and in an `InputMedia`.
pub fn of_media(kind: Kind) -> &'static [&'static str] {
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

fn plain(method: Method) -> &'static [&'static str] {
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
        other => short(other),
    }
}

fn short(method: Method) -> &'static [&'static str] {
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
        Method::SetMessageReaction => &["chat_id", "message_id", "reaction", "is_big"],
        Method::GetChatAdministrators => &["chat_id", "return_bots"],
        Method::GetFile => &["file_id"],
        Method::DeleteMessage => &["chat_id", "message_id"],
        Method::DeleteMessages => &["chat_id", "message_ids"],
        Method::DeleteMyCommands | Method::GetMyCommands => &["scope", "language_code"],
        Method::GetMyDescription | Method::GetMyShortDescription => &["language_code"],
        Method::SetMyDescription => &["description", "language_code"],
        Method::SetMyShortDescription => &["short_description", "language_code"],
        Method::AnswerPreCheckoutQuery => &["pre_checkout_query_id", "ok", "error_message"],
        Method::SetMyCommands => &["commands", "scope", "language_code"],
        Method::DeleteWebhook => &["drop_pending_updates"],
        Method::GetChat | Method::GetChatMenuButton | Method::UnpinAllChatMessages => &["chat_id"],
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
