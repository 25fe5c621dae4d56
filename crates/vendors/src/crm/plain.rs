//! Plain text out of what shops keep in a CRM: HTML descriptions, names with stray characters.
//! Reads any input in one pass and never fails.

/// Elements whose content is not for reading.
const SILENT: [&str; 5] = ["script", "style", "head", "title", "template"];
/// Elements with an empty line around them.
const PARAGRAPHS: [&str; 10] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "blockquote",
];
/// Elements on a line of their own.
const LINES: [&str; 13] = [
    "br", "div", "li", "tr", "table", "section", "article", "header", "footer", "hr", "pre", "dt",
    "dd",
];

/// A name on one line: no control characters, at most `limit` characters; `None` when nothing is
/// left.
pub fn name(text: &str, limit: usize) -> Option<String> {
    let clean: String = text
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(limit).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The text of a piece of HTML. Text without any markup keeps its line breaks.
pub fn from_html(html: &str) -> String {
    let mut page = Page::new(html.contains("</") || html.contains("<br"));
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        page.text(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            page.markup(rest)
        } else {
            page.entity(rest)
        };
    }
    page.text(rest);
    page.finish()
}

/// Letters that nobody sees: control characters, marks of direction, spaces of no width.
fn is_invisible(letter: char) -> bool {
    (letter.is_control() && !letter.is_whitespace())
        || matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The text written so far, and what must stand before the next word.
struct Page {
    written: String,
    breaks: usize,
    space: bool,
    /// Line breaks of the source are mere spaces, as in a browser.
    is_html: bool,
}

impl Page {
    const fn new(is_html: bool) -> Self {
        Self {
            written: String::new(),
            breaks: 0,
            space: false,
            is_html,
        }
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|letter| self.letter(letter));
    }

    fn letter(&mut self, letter: char) {
        if letter == '\n' && !self.is_html {
            self.line();
        } else if letter.is_whitespace() {
            self.space = true;
        } else if !is_invisible(letter) {
            self.settle();
            self.written.push(letter);
        }
    }

    /// Writes the breaks and spaces that were asked for; none at the beginning, one empty line at
    /// most.
    fn settle(&mut self) {
        if !self.written.is_empty() {
            match self.breaks {
                0 if self.space => self.written.push(' '),
                breaks => (0..breaks.min(2)).for_each(|_| self.written.push('\n')),
            }
        }
        self.breaks = 0;
        self.space = false;
    }

    fn line(&mut self) {
        self.breaks += 1;
    }

    /// Takes what stands at a `<` and returns the rest.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        let inside = &rest[1..];
        if let Some(comment) = inside.strip_prefix("!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let closing = inside.starts_with('/');
        let name = inside.strip_prefix('/').unwrap_or(inside);
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || "!?".contains(letter)) {
            self.letter('<');
            return inside;
        }
        let end = name
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let after = after_tag(&name[end..]);
        // Longer than any element's name: not worth a copy.
        let element = name[..end.min(16)].to_ascii_lowercase();
        self.element(&element, closing);
        if !closing && SILENT.contains(&element.as_str()) {
            return after_closing(after, &element);
        }
        after
    }

    fn element(&mut self, element: &str, closing: bool) {
        if PARAGRAPHS.contains(&element) {
            self.breaks = self.breaks.max(2);
        } else if element == "br" {
            self.line();
        } else if LINES.contains(&element) {
            self.breaks = self.breaks.max(1);
        } else if matches!(element, "td" | "th") {
            self.space = true;
        }
        if element == "li" && !closing {
            // A list is one block: no empty lines between its items.
            self.breaks = self.breaks.min(1);
            self.settle();
            self.written.push_str("• ");
        }
    }

    /// Takes what stands at a `&` and returns the rest.
    fn entity<'a>(&mut self, rest: &'a str) -> &'a str {
        let head = rest.as_bytes().get(1..12.min(rest.len())).unwrap_or(&[]);
        let end = head.iter().position(|byte| *byte == b';');
        let letter = end.and_then(|end| decode(&rest[1..=end]));
        if let (Some(letter), Some(end)) = (letter, end) {
            self.letter(letter);
            &rest[end + 2..]
        } else {
            self.letter('&');
            &rest[1..]
        }
    }

    fn finish(self) -> String {
        // A list's last mark may stand alone.
        self.written
            .trim_end_matches(['•', ' ', '\n'])
            .trim_start()
            .to_owned()
    }
}

/// What follows the tag whose name was just read: after its `>`, which may not be in quotes; a
/// quote that is never closed does not count.
fn after_tag(rest: &str) -> &str {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return &rest[at + 1..],
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.find('>').map_or("", |at| &rest[at + 1..])
}

/// What follows `</element>`; nothing when it is never closed, as in a browser.
fn after_closing<'a>(rest: &'a str, element: &str) -> &'a str {
    let bytes = rest.as_bytes();
    let closing = |at: usize| {
        let name = bytes.get(at + 2..at + 2 + element.len());
        bytes.get(at + 1) == Some(&b'/')
            && name.is_some_and(|name| name.eq_ignore_ascii_case(element.as_bytes()))
    };
    rest.match_indices('<')
        .find(|(at, _)| closing(*at))
        .map_or("", |(at, _)| after_tag(&rest[at + 2 + element.len()..]))
}

/// The letter that an entity stands for.
fn decode(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    let letter = match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "shy" => '\u{ad}',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "deg" => '°',
        "plusmn" => '±',
        "times" => '×',
        "frac12" => '½',
        "sup2" => '²',
        "sup3" => '³',
        "micro" => 'µ',
        "euro" => '€',
        "numero" => '№',
        "rarr" => '→',
        "check" => '✓',
        _ => return None,
    };
    Some(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn descriptions_as_shops_write_them() {
        let cases = [
            ("Чашка 300 мл", "Чашка 300 мл"),
            (
                "рядок 1\r\nрядок 2\n\n\n\nрядок 3",
                "рядок 1\nрядок 2\n\nрядок 3",
            ),
            ("<p>Один</p>\n<p>Два&nbsp;три</p>", "Один\n\nДва три"),
            ("Один<br>Два<br/>Три<BR />Чотири", "Один\nДва\nТри\nЧотири"),
            ("a<br><br><br>b", "a\n\nb"),
            (
                "Склад:<ul>\n<li>віск</li>\n<li>ґніт</li></ul>Все",
                "Склад:\n• віск\n• ґніт\n\nВсе",
            ),
            (
                "<style>p{}</style><p>Текст</p><script>x('</p>')</script>",
                "Текст",
            ),
            ("<!-- ні --><b>Так</b><!-- не закрито <p>", "Так"),
            ("3 < 5 &amp;&amp; 7 > 6, <3", "3 < 5 && 7 > 6, <3"),
            (
                "&laquo;Кава&raquo; &#8212; &#x2014; &unknown; &",
                "«Кава» — — &unknown; &",
            ),
            ("&#0;&#xd800;&#99999999;x", "&#xd800;&#99999999;x"),
            ("<a href=\"x>y\" title='<'>посилання</a>", "посилання"),
            ("<a href=\"x>далі", "далі"),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                "a b\nc",
            ),
            ("&lt;p&gt;", "<p>"),
            ("<p>обірвано <b", "обірвано"),
            ("", ""),
        ];
        for (html, text) in cases {
            assert_eq!(from_html(html), text, "{html}");
        }
    }

    #[test]
    fn a_megabyte_of_anything_is_read_in_one_pass() {
        for piece in [
            "<", "<a '", "<a \"x'>", "&", "&#", "<!--", "<script>", "</", "<li>", "ї<br>",
        ] {
            let html = piece.repeat(1_000_000 / piece.len());
            assert!(from_html(&html).len() <= html.len() * 2, "{piece}");
        }
    }

    #[test]
    fn names_are_one_clean_line() {
        assert_eq!(
            name(" Чашка \n\t біла\u{0}\u{202e} ", 200),
            Some("Чашка біла".to_owned())
        );
        assert_eq!(name("\u{200b}\n\u{7}", 200), None);
        assert_eq!(name(&"ї".repeat(500), 200).unwrap().chars().count(), 200);
    }

    proptest! {
        #[test]
        fn no_input_panics_or_leaves_controls(html in "(<|>|/|&|;|#|!|-|p|br|li|script|\"|'| |\n|ї|\u{0}|.){0,60}") {
            let text = from_html(&html);
            prop_assert!(!text.contains("\n\n\n"), "{text:?}");
            prop_assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
        }
    }
}
