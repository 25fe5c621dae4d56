//! `[export.daily]`: yesterday's orders as a file, every day.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::ConfigError;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Export {
    pub daily: DailyExport,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DailyExport {
    /// When, by the shop's clocks, such as `08:00`. Empty means never.
    pub at: String,
    pub to: ExportTo,
    /// Whether a day without orders is sent, too.
    pub when_empty: bool,
}

/// Where the file of a day goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportTo {
    /// To each admin's chat with the bot: phones and addresses are in it.
    #[default]
    Chat,
    /// To the addresses of `email.to`.
    Email,
}

impl DailyExport {
    /// The time of the day's file. `None` means never.
    pub fn time(&self) -> Result<Option<NaiveTime>, ConfigError> {
        let text = self.at.trim();
        if text.is_empty() {
            return Ok(None);
        }
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Some)
            .map_err(|_| {
                ConfigError::bad("export.daily.at", text, "a time such as 08:00, or nothing")
            })
    }
}

impl Export {
    pub(super) fn check(&self, has_email: bool) -> Result<(), ConfigError> {
        let time = self.daily.time()?;
        if time.is_some() && self.daily.to == ExportTo::Email && !has_email {
            return Err(ConfigError::missing(
                "email.smtp",
                "the mail server by which `export.daily` is sent",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_sent_at_a_time_and_by_mail_only_where_there_is_mail() {
        let daily = |at: &str, to| Export {
            daily: DailyExport {
                at: at.to_owned(),
                to,
                when_empty: false,
            },
        };
        daily("08:00", ExportTo::Chat).check(false).unwrap();
        daily("08:00", ExportTo::Email).check(true).unwrap();
        daily("", ExportTo::Email).check(false).unwrap();
        let error = daily("8 am", ExportTo::Chat).check(false).unwrap_err();
        assert!(error.to_string().contains("export.daily.at"), "{error}");
        let error = daily("08:00", ExportTo::Email).check(false).unwrap_err();
        assert!(error.to_string().contains("email.smtp"), "{error}");
    }
}
