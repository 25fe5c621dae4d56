//! How a bot presents itself: what tests read of its commands, menus and texts.

use serde_json::{Value, json};

use super::Telegram;
use super::methods::About;

/// Somebody who looks at a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    pub chat: i64,
    pub person: i64,
}

impl Telegram {
    /// The commands that somebody is shown in a chat: of the narrowest scope that has a list, in the
    /// language of their Telegram before the list for all languages
    /// (<https://core.telegram.org/bots/api#determining-list-of-commands>).
    pub fn commands_shown(
        &self,
        bot: &str,
        reader: Reader,
        language: &str,
    ) -> Vec<(String, String)> {
        let Reader { chat, person } = reader;
        let named = |kind: &str| json!({"type": kind});
        let of_chat = json!({"type": "chat", "chat_id": chat});
        let scopes = if chat > 0 {
            vec![of_chat, named("all_private_chats"), named("default")]
        } else {
            let member = json!({"type": "chat_member", "chat_id": chat, "user_id": person});
            let known = self.bot(bot);
            let state = known.state();
            let is_admin = state
                .chats
                .get(&chat)
                .is_some_and(|it| it.admins.contains(&person));
            let admins = [
                json!({"type": "chat_administrators", "chat_id": chat}),
                named("all_chat_administrators"),
            ];
            let [of_admins, all_admins] = admins.map(|scope| is_admin.then_some(scope));
            let scopes = [
                Some(member),
                of_admins,
                Some(of_chat),
                all_admins,
                Some(named("all_group_chats")),
                Some(named("default")),
            ];
            scopes.into_iter().flatten().collect()
        };
        let lists = scopes
            .iter()
            .flat_map(|scope| [language, ""].map(|language| self.commands(bot, scope, language)));
        lists
            .into_iter()
            .find(|list| !list.is_empty())
            .unwrap_or_default()
    }

    /// The commands of a scope, e.g. `{"type": "default"}`, in a language: name and description.
    /// Nothing is taken from wider scopes or other languages.
    pub fn commands(&self, bot: &str, scope: &Value, language: &str) -> Vec<(String, String)> {
        let key = (scope.to_string(), language.to_owned());
        let bot = self.bot(bot);
        let state = bot.state();
        let commands = state.commands.get(&key).and_then(Value::as_array);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let pair = |it: &Value| (text(&it["command"]), text(&it["description"]));
        commands.into_iter().flatten().map(pair).collect()
    }

    /// The menu button that was set for one person, or for all.
    pub fn menu_button(&self, bot: &str, chat: Option<i64>) -> Option<Value> {
        let bot = self.bot(bot);
        let state = bot.state();
        state.menus.get(&chat).cloned()
    }

    /// What people read in the empty chat.
    pub fn description(&self, bot: &str, language: &str) -> Option<String> {
        self.about(bot, About::Description, language)
    }

    /// What people read in the bot's profile.
    pub fn short_description(&self, bot: &str, language: &str) -> Option<String> {
        self.about(bot, About::Short, language)
    }

    fn about(&self, bot: &str, about: About, language: &str) -> Option<String> {
        let bot = self.bot(bot);
        let state = bot.state();
        state.about.get(&(about, language.to_owned())).cloned()
    }
}
