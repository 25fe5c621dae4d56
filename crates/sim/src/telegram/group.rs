//! A group with the bot in it, and how the bot's place in a chat changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Telegram;
use super::chat::{Chat, Standing};
use super::message::{Message, user_json};
use super::people::Profile;
use super::person::Person;
use super::rich::{Entity, utf16};
use super::state::Bot;

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

    /// The newest message of the bot; the server's notes are none.
    pub fn last(&self) -> Option<Message> {
        self.messages()
            .into_iter()
            .rfind(|message| message.from_bot && !message.is_service())
    }

    /// The messages that are pinned, oldest pin first.
    pub fn pinned(&self) -> Vec<i64> {
        let pinned = self.with_chat(|chat| chat.pinned.clone());
        pinned.unwrap_or_default()
    }

    /// A member who is an administrator.
    pub fn administrator(&self, profile: Profile) -> Person {
        let id = profile.id;
        let person = self.member(profile);
        self.with_chat(|chat| chat.admins.insert(id));
        person
    }

    /// Somebody takes the bot out of the group; sends answer 403.
    pub fn removes_bot(&self, by: &Profile) -> i64 {
        self.set_standing(by, Standing::Kicked)
    }

    /// Somebody takes the bot back in.
    pub fn adds_bot(&self, by: &Profile) -> i64 {
        self.set_standing(by, Standing::Open)
    }

    /// Somebody makes the bot an administrator who may do everything.
    pub fn promotes_bot(&self, by: &Profile) -> i64 {
        self.changes_bot(by, |chat| chat.bot_is_admin = true)
    }

    /// Somebody makes the bot a plain member again.
    pub fn demotes_bot(&self, by: &Profile) -> i64 {
        self.changes_bot(by, |chat| chat.bot_is_admin = false)
    }

    /// The group becomes a supergroup under a new id; sends to the old id answer 400 with it.
    /// Members act in the old group no more: make them anew in the returned one.
    #[must_use]
    pub fn upgrades(&self, new_id: i64) -> Self {
        let upgraded = self.upgrades_in_silence(new_id);
        let both = [
            (
                self.with_chat(|chat| chat.json()),
                "migrate_to_chat_id",
                new_id,
            ),
            (
                upgraded.with_chat(|chat| chat.json()),
                "migrate_from_chat_id",
                self.id,
            ),
        ];
        let date = self.telegram.shared.clock.now().timestamp();
        for (chat, field, other) in both {
            let message = json!({"message_id": 1, "date": date, "chat": chat, field: other});
            self.telegram.shared.push(&self.bot, "message", &message);
        }
        upgraded
    }

    /// The same, and the updates about it are lost.
    #[must_use]
    pub fn upgrades_in_silence(&self, new_id: i64) -> Self {
        {
            let mut state = self.bot.state();
            let Some(chat) = state.chats.get_mut(&self.id) else {
                return self.clone();
            };
            chat.standing = Standing::MovedTo(new_id);
            let title = chat.title.clone();
            let (admin, admins) = (chat.bot_is_admin, chat.admins.clone());
            let lacks = chat.lacks.clone();
            let mut chat = Chat::new(new_id, title, Standing::Open);
            chat.bot_is_admin = admin;
            chat.admins = admins;
            chat.lacks = lacks;
            state.chats.insert(new_id, chat);
        }
        Self::new(self.telegram.clone(), Arc::clone(&self.bot), new_id)
    }

    fn set_standing(&self, by: &Profile, standing: Standing) -> i64 {
        self.changes_bot(by, |chat| {
            // A bot that comes back comes as a plain member.
            if chat.standing != standing {
                chat.bot_is_admin = false;
                chat.lacks.clear();
            }
            chat.standing = standing;
        })
    }

    pub(super) fn changes_bot(&self, by: &Profile, change: impl FnOnce(&mut Chat)) -> i64 {
        let date = self.telegram.shared.clock.now().timestamp();
        let update = self.with_chat(|chat| {
            let was = (chat.standing, chat.bot_is_admin, chat.lacks.clone());
            change(chat);
            member_update(&self.bot, chat, &was, &user_json(by), date)
        });
        let shared = &self.telegram.shared;
        update.map_or(0, |update| {
            shared.push(&self.bot, "my_chat_member", &update)
        })
    }

    /// A message of the group in JSON.
    pub(super) fn json_of(&self, id: i64) -> Option<Value> {
        let state = self.bot.state();
        let chat = state.chats.get(&self.id)?;
        Some(self.bot.message_json(chat, chat.find(id)?))
    }

    pub(super) fn with_chat<T>(&self, work: impl FnOnce(&mut Chat) -> T) -> Option<T> {
        self.bot.state().chats.get_mut(&self.id).map(work)
    }
}

/// The bot's standing, whether it is an administrator, and the rights that it lacks.
pub type Was = (Standing, bool, BTreeSet<&'static str>);

/// The `ChatMemberUpdated` object of a change from what the bot was.
pub fn member_update(bot: &Bot, chat: &Chat, was: &Was, from: &Value, date: i64) -> Value {
    let member = |(standing, admin, lacks): &Was| match standing {
        Standing::Blocked | Standing::Kicked => {
            json!({"user": bot.user, "status": "kicked", "until_date": 0})
        }
        Standing::Unknown | Standing::Open | Standing::MovedTo(_) => {
            member_json(&bot.user, *admin, lacks)
        }
    };
    let now = match chat.standing {
        Standing::Unknown | Standing::Open => chat.restricted(&bot.user),
        Standing::Blocked | Standing::Kicked | Standing::MovedTo(_) => None,
    };
    let is = (chat.standing, chat.bot_is_admin, chat.lacks.clone());
    json!({
        "chat": chat.json(),
        "from": from,
        "date": date,
        "old_chat_member": member(was),
        "new_chat_member": now.unwrap_or_else(|| member(&is)),
    })
}

/// The `ChatMember` object of somebody in the chat.
pub fn member_json(user: &Value, admin: bool, lacks: &BTreeSet<&'static str>) -> Value {
    if !admin {
        return json!({"user": user, "status": "member"});
    }
    let mut member = json!({"user": user, "status": "administrator", "is_anonymous": false});
    for right in [
        "can_be_edited",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    ] {
        member[right] = (right != "can_be_edited" && !lacks.contains(right)).into();
    }
    member
}

/// A command at the start of a text is marked by the person's own Telegram.
pub fn command_entities(text: &str) -> Vec<Entity> {
    let command = text.split_whitespace().next().unwrap_or_default();
    let begins = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_command = text
        .strip_prefix('/')
        .is_some_and(|it| it.starts_with(begins));
    if !is_command {
        return Vec::new();
    }
    vec![Entity::new("bot_command", 0, utf16(command))]
}
