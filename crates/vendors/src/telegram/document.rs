//! What is more than words and pictures: a document of our own making, and an invoice.

use mistok_core::domain::{
    id::{ChatId, MessageId},
    money::Money,
};
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Api, TelegramError, api::TIMEOUT};

/// A text that is sent as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// With its ending.
    pub name: String,
    /// A media type.
    pub mime: String,
    pub body: String,
    /// HTML of Telegram's kind.
    pub caption: String,
}

/// A file that is made at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// With its ending.
    pub name: String,
    /// A media type.
    pub mime: &'static str,
    pub body: Vec<u8>,
    /// HTML of Telegram's kind.
    pub caption: String,
}

/// A request for money (<https://core.telegram.org/bots/api#sendinvoice>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// 1 to 32 letters.
    pub title: String,
    /// 1 to 255 letters.
    pub description: String,
    /// Comes back with the payment; 1 to 128 bytes.
    pub payload: String,
    /// What the sum is for.
    pub label: String,
    pub sum: Money,
}

#[derive(Deserialize)]
struct Posted {
    message_id: i64,
}

impl Api {
    pub(super) async fn send_document(
        &self,
        chat: ChatId,
        document: &Document,
    ) -> Result<MessageId, TelegramError> {
        let file = Part::bytes(document.body.clone().into_bytes())
            .file_name(document.name.clone())
            .mime_str(&document.mime)
            .map_err(|error| TelegramError::Refused(error.to_string()))?;
        let form = Form::new()
            .text("chat_id", chat.0.to_string())
            .text("caption", document.caption.clone())
            .text("parse_mode", "HTML")
            .part("document", file);
        let posted: Posted = self.upload("SendDocument", form, TIMEOUT).await?;
        Ok(MessageId(posted.message_id))
    }

    /// Sends a PNG of our own making as a photo.
    pub async fn send_picture(
        &self,
        chat: ChatId,
        png: Vec<u8>,
    ) -> Result<MessageId, TelegramError> {
        let file = Part::bytes(png)
            .file_name("chart.png")
            .mime_str("image/png")
            .map_err(|error| TelegramError::Refused(error.to_string()))?;
        let form = Form::new()
            .text("chat_id", chat.0.to_string())
            .part("photo", file);
        let posted: Posted = self.upload("SendPhoto", form, TIMEOUT).await?;
        Ok(MessageId(posted.message_id))
    }

    /// Sends a PNG of our own making as a file: Telegram makes photos smaller and blurs their edges.
    pub async fn send_picture_file(
        &self,
        chat: ChatId,
        png: Vec<u8>,
        caption: String,
    ) -> Result<MessageId, TelegramError> {
        let file = Part::bytes(png)
            .file_name("qr.png")
            .mime_str("image/png")
            .map_err(|error| TelegramError::Refused(error.to_string()))?;
        let form = Form::new()
            .text("chat_id", chat.0.to_string())
            .text("caption", caption)
            .text("parse_mode", "HTML")
            .part("document", file);
        let posted: Posted = self.upload("SendDocument", form, TIMEOUT).await?;
        Ok(MessageId(posted.message_id))
    }

    /// Sends a file of our own making.
    pub async fn send_own_file(
        &self,
        chat: ChatId,
        own: OwnFile,
    ) -> Result<MessageId, TelegramError> {
        let file = Part::bytes(own.body)
            .file_name(own.name)
            .mime_str(own.mime)
            .map_err(|error| TelegramError::Refused(error.to_string()))?;
        let form = Form::new()
            .text("chat_id", chat.0.to_string())
            .text("caption", own.caption)
            .text("parse_mode", "HTML")
            .part("document", file);
        let posted: Posted = self.upload("SendDocument", form, TIMEOUT).await?;
        Ok(MessageId(posted.message_id))
    }

    pub(super) async fn send_invoice(
        &self,
        chat: ChatId,
        invoice: &Invoice,
    ) -> Result<MessageId, TelegramError> {
        let Some(provider) = self.provider() else {
            return Err(TelegramError::Refused(
                "payment.provider_token is not set".to_owned(),
            ));
        };
        let fields = json!({
            "chat_id": chat.0,
            "title": invoice.title,
            "description": invoice.description,
            "payload": invoice.payload,
            "provider_token": provider.expose_secret(),
            "currency": invoice.sum.currency.code(),
            "prices": [{ "label": invoice.label, "amount": invoice.sum.minor }],
            // A copy that somebody forwards has no button to pay with, only a link to the bot.
            "start_parameter": "pay",
        });
        let posted: Posted = self.call("SendInvoice", &fields, TIMEOUT).await?;
        Ok(MessageId(posted.message_id))
    }
}
