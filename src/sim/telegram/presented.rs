//! How a bot presents itself: what tests read of its commands, menus and texts.

use serde_json::Value;

use super::Telegram;
use super::methods::About;

impl Telegram {
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
