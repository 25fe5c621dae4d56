//! Small things that one chat shows: its list of commands
//! (<https://core.telegram.org/bots/api#setmycommands>).

use mistok_core::domain::id::ChatId;
use serde_json::{Value, json};

use super::{Api, TelegramError, api::TIMEOUT};

fn scope(chat: ChatId) -> Value {
    json!({"type": "chat", "chat_id": chat.0})
}

impl Api {
    /// Shows for five seconds that somebody is writing
    /// (<https://core.telegram.org/bots/api#sendchataction>).
    pub async fn show_typing(&self, chat: ChatId) -> Result<(), TelegramError> {
        let fields = json!({"chat_id": chat.0, "action": "typing"});
        self.answer("SendChatAction", &fields, TIMEOUT)
            .await
            .map(drop)
    }

    /// Sets the commands and their descriptions for people of a language; an empty code means those
    /// of every other one.
    pub async fn set_commands(
        &self,
        chat: ChatId,
        language: &str,
        commands: &[(&str, String)],
    ) -> Result<(), TelegramError> {
        let commands: Vec<_> = commands
            .iter()
            .map(|(command, text)| json!({"command": command, "description": text}))
            .collect();
        let fields = json!({
            "commands": commands, "scope": scope(chat), "language_code": language,
        });
        self.answer("SetMyCommands", &fields, TIMEOUT)
            .await
            .map(drop)
    }

    /// The chat shows the bot's common list again.
    pub async fn delete_commands(&self, chat: ChatId, language: &str) -> Result<(), TelegramError> {
        let fields = json!({"scope": scope(chat), "language_code": language});
        self.answer("DeleteMyCommands", &fields, TIMEOUT)
            .await
            .map(drop)
    }
}
