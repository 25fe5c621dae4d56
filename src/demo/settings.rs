//! The settings with which a shop of one's own begins, to be copied from the page.

use crate::text::{Speech, Text};

/// The file, with a word over each line. What is not known before the bot runs is commented out.
pub fn to_copy(speech: &Speech) -> String {
    let line = |setting: &str, text: Text| format!("# {}\n{setting}\n", speech.plain(text));
    [
        "[telegram]\n".to_owned(),
        line("token = \"123456789:AA...\"", Text::DemoSettingsToken),
        "\n[crm.keycrm]\n".to_owned(),
        line("token = \"...\"", Text::DemoSettingsKey),
        line("source_id = 1", Text::DemoSettingsSource),
        "\n[desk]\n".to_owned(),
        line("# admins = [123456789]", Text::DemoSettingsAdmins),
        line("# chat_id = -1001234567890", Text::DemoSettingsChat),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{config::Config, domain::language::Language, text::Texts};

    #[test]
    fn the_program_reads_what_is_copied() {
        let texts = Arc::new(Texts::built_in().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mistok.toml");
        for language in Language::ALL {
            let copied = to_copy(&texts.speak(language));
            let whole = copied
                .replace("# admins", "admins")
                .replace("# chat_id", "chat_id");
            std::fs::write(&file, whole).unwrap();

            let config = Config::load(Some(&file)).unwrap();

            assert_eq!(config.desk.admins, [123_456_789]);
            assert_eq!(config.desk.chat_id, Some(-1_001_234_567_890));
            assert_eq!(config.crm.keycrm.source_id, Some(1));
            std::fs::write(&file, copied).unwrap();
            assert!(Config::load(Some(&file)).unwrap().desk.admins.is_empty());
        }
    }
}
