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

/// What a person reads of Telegram's HTML: without tags, with entities decoded.
pub fn plain_of_html(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = [
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&quot;", '"'),
            ("&amp;", '&'),
        ]
        .into_iter()
        .find(|(name, _)| rest.starts_with(name));
        if let Some((name, letter)) = entity {
            plain.push(letter);
            rest = &rest[name.len()..];
        } else if let Some(end) = rest.find('>').filter(|_| rest.starts_with('<')) {
            rest = &rest[end + 1..];
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
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

    #[test]
    fn what_is_left_without_marks_is_what_people_read() {
        let html = "<b>Ціна</b> 5 &lt; 6 &amp; <a href=\"https://a/?b=1&amp;c\">тут</a> > &hm";
        assert_eq!(plain_of_html(html), "Ціна 5 < 6 & тут > &hm");
        assert_eq!(plain_of_html("обірвано <b"), "обірвано <b");
    }

    proptest! {
        #[test]
        fn what_was_escaped_reads_as_it_was(text in "[^\\p{Cc}]{0,60}") {
            prop_assert_eq!(plain_of_html(&escape(&text)), text);
        }

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
