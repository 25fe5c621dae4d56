//! Our words as KeepinCRM has room for them. The reference stands at the end of both title and comment,
//! and is never cut.

use mistok_core::domain::storable::clean;

use crate::crm::{plain, records::marker};

/// Letters of a title or a name.
const LONGEST_LINE: usize = 255;
/// Letters of a comment.
const LONGEST_COMMENT: usize = 10_000;

/// A title that ends with `mark`.
pub(super) fn title(words: &str, mark: &str) -> String {
    let room = LONGEST_LINE.saturating_sub(mark.chars().count() + 1);
    match plain::name(words, usize::MAX) {
        Some(words) => format!("{} {mark}", short(&words, room)),
        None => mark.to_owned(),
    }
}

/// A comment that ends with the marker of `reference`, on a line of its own.
pub(super) fn comment(parts: &[&str], reference: &str) -> String {
    let mark = marker(reference);
    let room = LONGEST_COMMENT.saturating_sub(mark.chars().count() + 1);
    let said: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if said.is_empty() {
        return mark;
    }
    let said = clean(&said.join("\n"));
    format!("{}\n{mark}", short(&said, room))
}

/// A name on one line.
pub(super) fn line(text: &str) -> Option<String> {
    plain::name(text, usize::MAX).map(|line| short(&line, LONGEST_LINE))
}

/// At most `limit` letters: cut at a word, with «…».
fn short(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let room = text.char_indices().nth(limit.saturating_sub(1));
    let head = &text[..room.map_or(end, |(room, _)| room)];
    let is_whole = text[head.len()..].starts_with(char::is_whitespace);
    let word = head.rfind(char::is_whitespace).filter(|_| !is_whole);
    // One word alone that is too long is cut where it must be.
    let cut = word.map_or(head, |word| &head[..word]).trim_end();
    let cut = if cut.is_empty() { head } else { cut };
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_cut_at_a_word() {
        for (text, limit, cut) in [
            ("один два три", 12, "один два три"),
            ("один два три", 11, "один два…"),
            ("один два три", 9, "один два…"),
            ("один два три", 8, "один…"),
            ("один", 3, "од…"),
            ("", 3, ""),
        ] {
            assert_eq!(short(text, limit), cut, "{text} {limit}");
        }
    }

    #[test]
    fn the_reference_is_never_cut() {
        let long = "слово ".repeat(5_000);
        let title = title(&long, "ref:8f31");
        assert!(title.ends_with("слово… ref:8f31") && title.chars().count() <= LONGEST_LINE);
        let comment = comment(&[&long, "", " кінець "], "8f31");
        assert!(comment.ends_with("слово…\nref:8f31"));
        assert!(comment.chars().count() <= LONGEST_COMMENT);
        assert_eq!(super::comment(&["", " "], "8f31"), "ref:8f31");
        assert_eq!(super::title(" \n", "TG-1"), "TG-1");
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_its_room(text in "(\\PC| |\n){0,80}", limit in 1_usize..60) {
            prop_assert!(short(&text, limit).chars().count() <= limit);
        }
    }
}
