//! A group with the bot in it, and how the bot's place in a chat changes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Telegram;
use super::message::{Message, user_json};
use super::people::Profile;
use super::person::Person;
use super::rich::{Entity, utf16};
use super::state::{Bot, Chat, Standing};

/// A group of people and the bot.
#[derive(Debug, Clone)]
pub struct Group {
    telegram: Telegram,
    bot: Arc<Bot>,
    id: i64,
}

impl Group {
    pub(super) fn new(telegram: Telegram, bot: Arc<Bot>, id: i64) -> Self {
        Self { telegram, bot, id }
    }

    pub fn id(&self) -> i64 {
        self.id
    }

    /// A member: what they say and press, they say and press in the group.
    pub fn member(&self, profile: Profile) -> Person {
        Person::new(
            self.telegram.clone(),
            Arc::clone(&self.bot),
            self.id,
            profile,
        )
    }

    /// The group as its members see it, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        let state = self.bot.state();
        let messages = state.chats.get(&self.id).into_iter();
        let messages = messages.flat_map(|chat| &chat.messages);
        messages.map(|message| Message::clone(message)).collect()
    }

    /// The newest message of the bot.
    pub fn last(&self) -> Option<Message> {
        self.messages()
            .into_iter()
            .rfind(|message| message.from_bot)
    }

    /// Somebody takes the bot out of the group; sends answer 403.
    pub fn removes_bot(&self, by: &Profile) -> i64 {
        self.set_standing(by, Standing::Kicked)
    }

    /// Somebody takes the bot back in.
    pub fn adds_bot(&self, by: &Profile) -> i64 {
        self.set_standing(by, Standing::Open)
    }

    /// The group becomes a supergroup under a new id; sends to the old id answer 400 with it.
    /// Members act in the old group no more: make them anew in the returned one.
    #[must_use]
    pub fn upgrades(&self, new_id: i64) -> Self {
        let (old, new) = {
            let mut state = self.bot.state();
            let Some(chat) = state.chats.get_mut(&self.id) else {
                return self.clone();
            };
            chat.standing = Standing::MovedTo(new_id);
            let title = chat.title.clone();
            let old = chat.json();
            let chat = Chat::new(new_id, title, Standing::Open);
            let new = chat.json();
            state.chats.insert(new_id, chat);
            (old, new)
        };
        let date = self.telegram.shared.clock.now().timestamp();
        for (chat, field, other) in [
            (old, "migrate_to_chat_id", new_id),
            (new, "migrate_from_chat_id", self.id),
        ] {
            let message = json!({"message_id": 1, "date": date, "chat": chat, field: other});
            self.telegram.shared.push(&self.bot, "message", &message);
        }
        Self::new(self.telegram.clone(), Arc::clone(&self.bot), new_id)
    }

    fn set_standing(&self, by: &Profile, standing: Standing) -> i64 {
        let date = self.telegram.shared.clock.now().timestamp();
        let update = {
            let mut state = self.bot.state();
            let Some(chat) = state.chats.get_mut(&self.id) else {
                return 0;
            };
            let old = std::mem::replace(&mut chat.standing, standing);
            member_update(&self.bot, chat, old, &user_json(by), date)
        };
        self.telegram
            .shared
            .push(&self.bot, "my_chat_member", &update)
    }
}

/// The `ChatMemberUpdated` object of a change in the bot's standing.
pub fn member_update(bot: &Bot, chat: &Chat, old: Standing, from: &Value, date: i64) -> Value {
    let member = |standing: Standing| match standing {
        Standing::Blocked | Standing::Kicked => {
            json!({"user": bot.user, "status": "kicked", "until_date": 0})
        }
        Standing::Unknown | Standing::Open | Standing::MovedTo(_) => {
            json!({"user": bot.user, "status": "member"})
        }
    };
    json!({
        "chat": chat.json(),
        "from": from,
        "date": date,
        "old_chat_member": member(old),
        "new_chat_member": member(chat.standing),
    })
}

/// A command at the start of a text is marked by the person's own Telegram.
pub fn command_entities(text: &str) -> Vec<Entity> {
    let command = text.split_whitespace().next().unwrap_or_default();
    if !text.starts_with('/') || command.len() < 2 {
        return Vec::new();
    }
    vec![Entity {
        kind: "bot_command".to_owned(),
        offset: 0,
        length: utf16(command),
        url: None,
    }]
}
