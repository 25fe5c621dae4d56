//! The shop with departments: each has a group with topics, and each conversation a topic there.

use mistok_sim::telegram::{Group, Telegram, Topic};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The group of the department that sells, and of the one that helps afterwards.
pub const SALES: i64 = -1_002_000_000_002;
pub const SERVICE: i64 = -1_002_000_000_003;

/// How the shop is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One group for everybody.
    #[default]
    OneGroup,
    /// Two departments with topics.
    Departments,
}

/// The groups of both departments.
#[derive(Debug)]
pub struct Forums {
    pub sales: Group,
    pub service: Group,
}

impl Forums {
    /// Groups with topics, in which the bot may do everything.
    pub fn of(telegram: &Telegram, bot: &str, [sales, service]: [&str; 2]) -> Self {
        let forum = |id, title| {
            let group = telegram.group(bot, id, title);
            group.becomes_forum();
            group
        };
        Self {
            sales: forum(SALES, sales),
            service: forum(SERVICE, service),
        }
    }

    pub fn json(&self) -> Value {
        json!({"sales": topics(&self.sales), "service": topics(&self.service)})
    }
}

fn topics(group: &Group) -> Vec<Value> {
    let json =
        |topic: &Topic| json!({"thread": topic.thread, "name": topic.name, "closed": topic.closed});
    group.topics().iter().map(json).collect()
}
