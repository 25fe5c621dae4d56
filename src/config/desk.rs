//! `[desk]`

use serde::{Deserialize, Deserializer, Serialize, de::Error};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// The managers' shared chat.
    pub chat_id: Option<i64>,
    /// A chat for what happened, apart from the shared one.
    pub log_chat_id: Option<i64>,
    /// Telegram user ids of the admins.
    #[serde(deserialize_with = "ids")]
    pub admins: Vec<i64>,
}

/// A list, one number, or numbers with commas as the environment gives them.
fn ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ids {
        Many(Vec<i64>),
        One(i64),
        Written(String),
    }
    match Ids::deserialize(from) {
        Ok(Ids::Many(ids)) => Ok(ids),
        Ok(Ids::One(id)) => Ok(vec![id]),
        Ok(Ids::Written(text)) => text
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(|id| {
                id.parse().map_err(|_| {
                    D::Error::custom(format!(
                        "\"{id}\" is not a Telegram user id; expected numbers such as 4242"
                    ))
                })
            })
            .collect(),
        Err(_) => Err(D::Error::custom(
            "expected Telegram user ids such as [4242, 4343]",
        )),
    }
}
