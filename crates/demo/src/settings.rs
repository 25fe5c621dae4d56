//! The settings with which a shop of one's own begins, to be copied from the page.

use mistok_core::text::{Speech, Text};

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
