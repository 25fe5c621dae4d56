//! The shop's mail server, from the settings.

use crate::{
    config::{Config, ConfigError},
    desk::{email::EmailRules, export::DailyRules},
    email::Smtp,
};

/// The mail server. `None` means that no letters are sent.
pub fn connect(config: &Config) -> Result<Option<Smtp>, ConfigError> {
    Ok(config.email.settings()?.map(Smtp::new))
}

/// The addresses that get letters, and their occasions. `None` means that no letters are sent.
pub fn rules(config: &Config) -> Option<EmailRules> {
    let section = &config.email;
    section.is_on().then(|| EmailRules {
        to: section.to.clone(),
        on: section.on.clone(),
    })
}

/// The file of each day. `None` means that there is no such file.
pub fn daily_export(config: &Config) -> Result<Option<DailyRules>, ConfigError> {
    let section = &config.export.daily;
    Ok(section.time()?.map(|at| DailyRules {
        at,
        to: section.to,
        when_empty: section.when_empty,
    }))
}
