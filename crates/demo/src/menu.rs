//! The commands behind the blue button of each chat: what the bot has set with Telegram, nothing of
//! the page's own.

use mistok_core::domain::language::Language;
use mistok_sim::telegram::Reader;
use serde_json::{Map, Value, json};

use super::world::{TOKEN, World};

/// The commands of somebody's chat as a Telegram app in each language shows them.
pub fn json(world: &World, reader: Reader) -> Value {
    let list = |language: Language| {
        let commands = world
            .telegram
            .commands_shown(TOKEN, reader, language.code());
        let one = |(name, text): (String, String)| json!({"name": name, "text": text});
        let commands: Vec<_> = commands.into_iter().map(one).collect();
        (language.code().to_owned(), commands.into())
    };
    Value::Object(Language::ALL.into_iter().map(list).collect::<Map<_, _>>())
}
