//! `[[desk.departments]]`: more departments beside the first, which `[desk]` describes. What one
//! does not say is as the first has it.

use serde::{Deserialize, Serialize};

use super::{ConfigError, Subject, WorkingHours, desk::check_minutes};
use crate::domain::{
    language::Localized,
    routing::{Load, Policy, Sees},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its number, which stays the same for ever: 1 and up.
    pub id: i64,
    pub name: Localized,
    /// Its managers' shared chat. `None` means the first department's.
    #[serde(default, deserialize_with = "super::chat::optional")]
    pub chat_id: Option<i64>,
    /// What customers choose the matter of their question from.
    #[serde(default)]
    pub subjects: Vec<Subject>,
    /// The names of the bots whose customers are its own: `main` or one of `[[bots]]`.
    #[serde(default)]
    pub bots: Vec<String>,
    pub assign: Option<Policy>,
    pub own_first_minutes: Option<u32>,
    pub max_parallel: Option<u32>,
    pub load: Option<Load>,
    pub answer_minutes: Option<u32>,
    pub remind_minutes: Option<u32>,
    pub escalate_minutes: Option<u32>,
    pub managers_see: Option<Sees>,
    /// The provider that sends the department's SMS, and below it the name or number that they come
    /// from. `None` means the shop's.
    #[serde(default, deserialize_with = "super::text::optional")]
    pub sms_provider: Option<String>,
    #[serde(default, deserialize_with = "super::text::optional")]
    pub sms_sender: Option<String>,
    /// When it works. No hours mean those of the first department.
    #[serde(default)]
    pub hours: WorkingHours,
}

impl Department {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=1_000_000).contains(&self.id) {
            return Err(ConfigError::bad(
                "desk.departments.id",
                &self.id.to_string(),
                "a number from 1 to 1000000",
            ));
        }
        if self.name.is_blank() {
            return Err(ConfigError::missing(
                "desk.departments.name",
                "what people call the department",
            ));
        }
        if let Some(chat) = self.chat_id.filter(|chat| *chat >= 0) {
            return Err(ConfigError::bad(
                "desk.departments.chat_id",
                &chat.to_string(),
                "the id of a group, which begins with a minus, such as -1001234567890",
            ));
        }
        for (key, minutes) in [
            ("own_first_minutes", self.own_first_minutes),
            ("answer_minutes", self.answer_minutes),
            ("remind_minutes", self.remind_minutes),
            ("escalate_minutes", self.escalate_minutes),
        ] {
            let key = format!("desk.departments.{key}");
            check_minutes(&key, minutes.unwrap_or_default())?;
        }
        if let Some(most) = self.max_parallel.filter(|it| !(1..=10_000).contains(it)) {
            return Err(ConfigError::bad(
                "desk.departments.max_parallel",
                &most.to_string(),
                "a number from 1 to 10000",
            ));
        }
        Ok(())
    }
}
