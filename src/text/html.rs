//! Telegram's HTML: escaping what people wrote, and cutting what is too long.

/// Escapes the three characters that Telegram's HTML needs escaped
/// (<https://core.telegram.org/bots/api#html-style>), and drops control characters.
pub fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' => escaped.push('\n'),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Writes more into a text.
pub fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.push_str(&more.to_string());
}

/// Cuts plain text to `limit` UTF-16 units (Telegram's measure), at a word where one is near.
pub fn cut(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut units = 0;
    let end = text
        .char_indices()
        .find(|(_, letter)| {
            units += letter.len_utf16();
            // One unit is kept for the ellipsis.
            units >= limit
        })
        .map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    let word = head
        .rfind(char::is_whitespace)
        .filter(|space| *space > end / 2)
        .unwrap_or(end);
    format!("{}…", head[..word].trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(cut("one two three", 9), "one two…");
        assert_eq!(cut("one", 3), "one");
        assert_eq!(cut("onetwothree", 4), "one…");
    }

    proptest! {
        #[test]
        fn a_cut_text_is_within_its_limit(text in "\\PC{0,60}", limit in 1_usize..50) {
            prop_assert!(cut(&text, limit).encode_utf16().count() <= limit);
        }

        #[test]
        fn an_escaped_text_has_no_markup_left(text: String) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>']));
        }
    }
}
