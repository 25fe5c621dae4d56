//! The HTML parse mode, read as the real server reads it and refused with its words.

use std::borrow::Cow;

use super::envelope::Refusal;
use super::rich::{Entity, Rich, trimmed, utf16};

/// The text and entities that a source in HTML stands for.
pub fn parse(html: &str) -> Result<Rich, Refusal> {
    let mut reader = Reader::new(html);
    reader.run()?;
    Ok(reader.rich())
}

fn kind_of(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "code" => "code",
        "pre" => "pre",
        "a" => "text_link",
        "blockquote" => "blockquote",
        "tg-spoiler" | "span" => "spoiler",
        "tg-emoji" => "custom_emoji",
        _ => return None,
    })
}

struct Tag {
    name: String,
    url: Option<String>,
    /// Its id when it is a custom emoji.
    emoji: Option<String>,
    expandable: bool,
    /// The class of a `code`, which may name a language.
    class: Option<String>,
    start: usize,
    /// Where it began in the source.
    at: usize,
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    text: String,
    units: usize,
    /// With the place in the source where each began.
    entities: Vec<(usize, Entity)>,
    open: Vec<Tag>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            text: String::with_capacity(source.len()),
            units: 0,
            entities: Vec::new(),
            open: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(found) = self.rest().find(['<', '&']) {
            let plain = &self.rest()[..found];
            self.push(plain);
            self.at += found;
            if self.rest().starts_with('&') {
                let (letter, length) = unescape(self.rest());
                self.push(letter.encode_utf8(&mut [0; 4]));
                self.at += length;
            } else if self.rest().starts_with("</") {
                self.close()?;
            } else {
                self.open()?;
            }
        }
        self.push(self.rest());
        match self.open.last() {
            Some(tag) => Err(broken(format!(
                "Can't find end tag corresponding to start tag \"{}\"",
                tag.name
            ))),
            None => Ok(()),
        }
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn push(&mut self, plain: &str) {
        self.text.push_str(plain);
        self.units += utf16(plain);
    }

    fn open(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        let inside = &self.rest()[1..];
        let name_end = inside.find(|letter: char| letter.is_whitespace() || letter == '>');
        let Some(name_end) = name_end else {
            return Err(broken(format!("Unclosed start tag at byte offset {at}")));
        };
        let name = inside[..name_end].to_lowercase();
        let Some(_) = kind_of(&name) else {
            return Err(broken(format!(
                "Unsupported start tag \"{name}\" at byte offset {at}"
            )));
        };
        let (attributes, length) = attributes(&inside[name_end..])
            .ok_or_else(|| broken(format!("Unclosed start tag at byte offset {at}")))?;
        let attribute = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        if name == "span" && attribute("class").as_deref() != Some("tg-spoiler") {
            return Err(broken(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}"
            )));
        }
        let url = if name == "a" { attribute("href") } else { None };
        let emoji = attribute("emoji-id").filter(|_| name == "tg-emoji");
        if name == "tg-emoji" && emoji.is_none() {
            return Err(broken(format!(
                "Tag \"tg-emoji\" must have attribute \"emoji-id\" at byte offset {at}"
            )));
        }
        let class = attribute("class").filter(|_| name == "code");
        let expandable = name == "blockquote" && attribute("expandable").is_some();
        self.at += 1 + name_end + length;
        self.open.push(Tag {
            name,
            url,
            emoji,
            expandable,
            class,
            start: self.units,
            at,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        let Some(end) = self.rest().find('>') else {
            return Err(broken(format!("Unclosed end tag at byte offset {at}")));
        };
        let name = self.rest()[2..end].trim().to_lowercase();
        let Some(tag) = self.open.pop() else {
            return Err(broken(format!("Unexpected end tag at byte offset {at}")));
        };
        if !name.is_empty() && name != tag.name {
            return Err(broken(format!(
                "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                tag.name
            )));
        }
        self.at += end + 1;
        self.finish(tag);
        Ok(())
    }

    fn finish(&mut self, tag: Tag) {
        let length = self.units - tag.start;
        let Some(kind) = kind_of(&tag.name).filter(|_| length > 0) else {
            return;
        };
        // `<pre><code class="language-x">` is one entity.
        if let Some(language) = tag
            .class
            .as_deref()
            .and_then(|class| class.strip_prefix("language-"))
            && let Some(outer) = self.open.last_mut().filter(|outer| outer.name == "pre")
        {
            outer.class = Some(language.to_owned());
            return;
        }
        let language = tag.class.filter(|_| kind == "pre");
        let url = match (kind, tag.url) {
            // A link without a usable address is plain text for the server.
            ("text_link", Some(url)) if usable_link(&url) => Some(url),
            ("text_link", _) => return,
            _ => None,
        };
        let kind = if tag.expandable {
            "expandable_blockquote"
        } else {
            kind
        };
        let entity = Entity {
            url,
            custom_emoji_id: tag.emoji,
            language,
            ..Entity::new(kind, tag.start, length)
        };
        self.entities.push((tag.at, entity));
    }

    /// The text, its entities in the order in which they were opened.
    fn rich(mut self) -> Rich {
        self.entities.sort_by_key(|(at, _)| *at);
        let entities = self.entities.into_iter().map(|(_, entity)| entity);
        trimmed(self.text, entities.collect())
    }
}

/// Whether the server makes a link of this address.
pub fn usable_link(url: &str) -> bool {
    match url.split_once("://") {
        Some(("http" | "https", rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or("");
            let host = host.rsplit('@').next().unwrap_or("");
            let name = host.split(':').next().unwrap_or("");
            name.contains('.') && !name.contains(char::is_whitespace) && !name.starts_with('.')
        }
        Some(("tg", rest)) => !rest.is_empty(),
        _ => false,
    }
}

/// The attributes up to the end of the tag, and the length with the `>`.
fn attributes(source: &str) -> Option<(Vec<(String, String)>, usize)> {
    let mut found = Vec::new();
    let mut rest = source;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((found, source.len() - after.len()));
        }
        let end =
            rest.find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))?;
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        rest = after.trim_start();
        let value;
        if let quote @ ('"' | '\'') = rest.chars().next()? {
            let inside = &rest[1..];
            let end = inside.find(quote)?;
            (value, rest) = (&inside[..end], &inside[end + 1..]);
        } else {
            let end = rest.find(|letter: char| letter.is_whitespace() || letter == '>')?;
            (value, rest) = rest.split_at(end);
        }
        found.push((name, unescaped(value).into_owned()));
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find('&') {
        clean.push_str(&rest[..found]);
        let (letter, length) = unescape(&rest[found..]);
        clean.push(letter);
        rest = &rest[found + length..];
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// The letter that `&...;` stands for and the length read; an unknown one is an ampersand.
fn unescape(source: &str) -> (char, usize) {
    let plain = ('&', 1);
    let Some(end) = source.bytes().take(12).position(|byte| byte == b';') else {
        return plain;
    };
    let name = &source[1..end];
    let letter = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => name.strip_prefix('#').and_then(|number| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            };
            code.and_then(char::from_u32)
        }),
    };
    letter.map_or(plain, |letter| (letter, end + 1))
}

fn broken(words: impl AsRef<str>) -> Refusal {
    Refusal::bad(format!("can't parse entities: {}", words.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_entities_in_utf16_units() {
        let rich = parse("🎁 <b>Чашка <i>«Ліс»</i></b> &lt;1&gt; &amp; <a href=\"https://a.ua/?x=1&amp;y=2\">тут</a> ").unwrap();

        assert_eq!(rich.text, "🎁 Чашка «Ліс» <1> & тут");
        let places: Vec<_> = rich
            .entities
            .iter()
            .map(|entity| (entity.kind.as_str(), entity.offset, entity.length))
            .collect();
        assert_eq!(
            places,
            [("bold", 3, 11), ("italic", 9, 5), ("text_link", 21, 3)]
        );
        assert_eq!(
            rich.entities[2].url.as_deref(),
            Some("https://a.ua/?x=1&y=2")
        );
        assert_eq!(
            rich.html(),
            "🎁 <b>Чашка <i>«Ліс»</i></b> &lt;1&gt; &amp; <a href=\"https://a.ua/?x=1&amp;y=2\">тут</a>"
        );
    }

    #[test]
    fn a_language_stands_in_a_code_within_pre() {
        let rich =
            parse("<pre><code class=\"language-rust\">fn</code></pre> <code>a</code>").unwrap();

        assert_eq!(rich.entities.len(), 2);
        assert_eq!(rich.entities[0].language.as_deref(), Some("rust"));
        assert_eq!(rich.entities[1].kind, "code");
    }

    #[test]
    fn broken_html_is_refused_with_the_servers_words() {
        let cases = [
            ("5 < 6", "Unsupported start tag \"\" at byte offset 2"),
            ("5 <6", "Unclosed start tag at byte offset 2"),
            ("I <3 you>", "Unsupported start tag \"3\" at byte offset 2"),
            ("<p>a</p>", "Unsupported start tag \"p\" at byte offset 0"),
            ("a<br>b", "Unsupported start tag \"br\" at byte offset 1"),
            (
                "<b>a",
                "Can't find end tag corresponding to start tag \"b\"",
            ),
            ("a</b>", "Unexpected end tag at byte offset 1"),
            (
                "<b><i>a</b></i>",
                "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
            ),
            ("<a href=\"x>a</a>", "Unclosed start tag at byte offset 0"),
        ];
        for (html, words) in cases {
            let refusal = parse(html).unwrap_err();
            let expected = format!("Bad Request: can't parse entities: {words}");
            assert_eq!(
                (refusal.code, refusal.description),
                (400, expected),
                "{html}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_markup_stays_text() {
        let rich = parse("a > b & c &nbsp; <a href=\"javascript:1\">d</a> <b></b>").unwrap();

        assert_eq!(rich.text, "a > b & c &nbsp; d");
        assert_eq!(rich.entities, []);
    }
}
