//! `[shop.hours]`, `[desk.hours]`: when the shop's people answer.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::hours::{Hours, Slots, Week};

/// A day that is not set is a day off; none set at all: always open.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkingHours {
    pub monday: String,
    pub tuesday: String,
    pub wednesday: String,
    pub thursday: String,
    pub friday: String,
    pub saturday: String,
    pub sunday: String,
    /// Dates on which nobody works, such as `2026-12-25`.
    pub days_off: Vec<String>,
}

impl WorkingHours {
    /// The hours of the section `named`. `None` means always open.
    pub fn hours(&self, named: &str, zone: Tz) -> Result<Option<Hours>, ConfigError> {
        let week = [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ];
        if week.iter().all(|(_, day)| day.trim().is_empty()) {
            return Ok(None);
        }
        let mut slots: [Slots; 7] = Default::default();
        for (place, (name, day)) in slots.iter_mut().zip(week) {
            let expected = "working time such as 09:00-18:00 or 09:00-13:00, 14:00-18:00";
            *place = day
                .parse()
                .map_err(|_| ConfigError::bad(&format!("{named}.{name}"), day, expected))?;
        }
        let days_off = self
            .days_off
            .iter()
            .map(|day| {
                NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| {
                    let key = format!("{named}.days_off");
                    ConfigError::bad(&key, day, "a date such as 2026-12-25")
                })
            })
            .collect::<Result<BTreeSet<_>, _>>()?;
        Ok(Some(Hours {
            zone,
            week: Week(slots),
            days_off,
        }))
    }
}
