//! Whether a pressed message shows already what it would be changed to: Telegram refuses such a change,
//! and nobody would see it.

use serde_json::Value;

use super::said::Incoming;
use crate::telegram::{View, keyboard};

/// Whether the message under the pressed button is this view. `false` where that cannot be told.
pub fn shows(incoming: &Incoming, view: &View) -> bool {
    let Ok(update) = serde_json::from_str::<Value>(&incoming.raw) else {
        return false;
    };
    let message = &update["callback_query"]["message"];
    let words = message["text"].as_str();
    view.photo.is_none()
        && words.is_some_and(|words| words.trim() == words_of(&view.html).trim())
        && message["reply_markup"]["inline_keyboard"] == keyboard::rows(&view.keyboard)
}

/// The words of Telegram's HTML.
fn words_of(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        words.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    let words = words.replace("&lt;", "<").replace("&gt;", ">");
    words.replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::id::BotId,
        telegram::keyboard::{Button, Keyboard, Target},
    };

    #[test]
    fn the_same_words_and_buttons_are_the_same_message() {
        let raw = r#"{"update_id":1,"callback_query":{"id":"1","data":"x","chat_instance":"1",
            "from":{"id":5,"is_bot":false,"first_name":"О"},
            "message":{"message_id":2,"date":1,"chat":{"id":5,"type":"private","first_name":"О"},
            "text":"7 днів <b> & 5","reply_markup":{"inline_keyboard":[[{"text":"• 7","callback_data":"p7"}]]}}}}"#;
        let incoming = Incoming::read(BotId(1), raw.to_owned()).unwrap();
        let view = |html: &str, label: &str| {
            let button = Button {
                label: label.to_owned(),
                target: Target::Press("p7".to_owned()),
            };
            View::text(html.to_owned()).with(Keyboard::Inline(vec![vec![button]]))
        };
        let same = "<b>7 днів</b> &lt;b&gt; &amp; 5\n";
        assert!(shows(&incoming, &view(same, "• 7")));
        assert!(!shows(&incoming, &view(same, "7")));
        assert!(!shows(&incoming, &view("<b>8 днів</b>", "• 7")));
        assert!(!shows(&incoming, &View::text(same.to_owned())));
    }
}
