//! Inline mode: product cards in any chat, each with a link back to the bot.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Stage, product};
use crate::{
    domain::product::Product,
    text::{Text, cut},
};

/// Results on a page; Telegram takes up to 50 (<https://core.telegram.org/bots/api#answerinlinequery>).
pub const PAGE: u32 = 20;

/// The answer to an inline query, as the Bot API takes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    pub inline_query_id: String,
    pub results: Vec<Value>,
    /// Seconds.
    pub cache_time: u32,
    /// Whether the answer is for this person alone.
    pub is_personal: bool,
}

/// `bot` is the bot's username.
pub fn answer(stage: &Stage<'_>, query_id: &str, products: &[Product], bot: &str) -> Answer {
    Answer {
        inline_query_id: query_id.to_owned(),
        results: products
            .iter()
            .map(|product| card(stage, product, bot))
            .collect(),
        cache_time: 60,
        is_personal: false,
    }
}

/// A manager's ready answers, by name and text.
pub fn canned(query_id: &str, found: &[(String, String)]) -> Answer {
    let results = found
        .iter()
        .map(|(name, body)| {
            json!({
                "type": "article",
                "id": cut(name, 32),
                "title": format!(":{name}"),
                "description": cut(body, 100),
                "input_message_content": { "message_text": cut(body, 4_096) },
            })
        })
        .collect();
    Answer {
        inline_query_id: query_id.to_owned(),
        results,
        // They change, and are filled in for the conversation at hand.
        cache_time: 0,
        is_personal: true,
    }
}

fn card(stage: &Stage<'_>, product: &Product, bot: &str) -> Value {
    let price = product.price.map_or_else(
        || stage.speech.plain(Text::LabelOnRequest),
        |price| stage.speech.money(price),
    );
    let link = format!("https://t.me/{bot}?start=p_{}", product.id);
    let button = json!({ "text": stage.speech.plain(Text::InlineSeeInBot), "url": link });
    let mut card = json!({
        "type": "article",
        "id": product.id.to_string(),
        "title": cut(&product.name, 100),
        "description": price,
        "input_message_content": {
            "message_text": product::html(stage, product),
            "parse_mode": "HTML",
        },
        "reply_markup": { "inline_keyboard": [[button]] },
    });
    if let Some(picture) = product.picture_address() {
        card["thumbnail_url"] = json!(picture);
        card["input_message_content"]["link_preview_options"] =
            json!({ "url": picture, "show_above_text": true });
    }
    card
}
