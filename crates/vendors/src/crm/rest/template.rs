//! The small templates of a recipe, such as `{{ lead.name or 'Telegram' }}`: values, choices between
//! them, a walk through the lines of an order and a few filters. Nothing in them reaches outside, and
//! none takes more than its steps and 64 KB.

use std::io::Write;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, filters, tests};
use mistok_core::text::template::only_plain;

/// What one template may do, in steps of the engine.
const FUEL: u64 = 50_000;
/// Bytes of the text that a template makes.
const LONGEST_TEXT: usize = 64 * 1024;
/// Bytes of a template.
const LONGEST_TEMPLATE: usize = 16 * 1024;
/// What may begin a statement.
const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// A template that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    /// Whether nothing is filled in.
    is_plain: bool,
}

/// Where the text of a template goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A value of its own, where every letter stands for itself.
    Value,
    /// The path of an address: each value is one part of it.
    Path,
}

/// Why a template makes no text; in words for the writer of the recipe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfilled(pub String);

impl Template {
    /// Reads a template.
    pub fn read(text: &str) -> Result<Self, Unfilled> {
        if text.len() > LONGEST_TEMPLATE {
            let longest = LONGEST_TEMPLATE;
            return Err(Unfilled(format!(
                "the template is longer than {longest} bytes"
            )));
        }
        only_plain(text, &STATEMENTS).map_err(|_| {
            Unfilled(
                "a template holds values such as {{ lead.name }}, `if`, `for` and filters, \
                 and no arithmetic, no list and no other statement"
                    .to_owned(),
            )
        })?;
        let engine = engine(Target::Value);
        engine
            .template_from_str(text)
            .map_err(|error| told(&error))?;
        let is_plain = !["{{", "{%", "{#"].iter().any(|sign| text.contains(sign));
        let text = text.to_owned();
        Ok(Self { text, is_plain })
    }

    /// The text itself, where nothing is filled in.
    pub fn plain(&self) -> Option<&str> {
        self.is_plain.then_some(self.text.as_str())
    }

    /// The words that it asks for, such as `lead.sum.decimal`, in the order of the alphabet.
    pub fn words(&self) -> Vec<String> {
        if self.is_plain {
            return Vec::new();
        }
        let engine = engine(Target::Value);
        let read = engine.template_from_str(&self.text);
        let mut words: Vec<String> = read.map_or_else(
            |_| Vec::new(),
            |read| read.undeclared_variables(true).into_iter().collect(),
        );
        words.sort();
        words
    }

    /// The text with the words filled in.
    pub fn fill(&self, words: &Value, target: Target) -> Result<String, Unfilled> {
        if self.is_plain {
            return Ok(self.text.clone());
        }
        let engine = engine(target);
        let read = engine.template_from_str(&self.text);
        let read = read.map_err(|error| told(&error))?;
        let mut text = Bounded::default();
        let filled = read.render_captured_to(words.clone(), &mut text);
        if text.is_over {
            return Err(Unfilled(format!(
                "the text is longer than {LONGEST_TEXT} bytes"
            )));
        }
        filled.map_err(|error| told(&error))?;
        Ok(String::from_utf8_lossy(&text.bytes).into_owned())
    }
}

fn told(error: &minijinja::Error) -> Unfilled {
    let detail = error.detail().unwrap_or_default();
    Unfilled(match error.kind() {
        ErrorKind::UndefinedError => "it asks for a word that does not exist".to_owned(),
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        ErrorKind::UnknownFilter => format!(
            "{detail}; the filters are: cut, default, digits, first, html, last, length, lower, trim, upper"
        ),
        ErrorKind::SyntaxError => format!("the template cannot be read: {detail}"),
        kind => format!("the template cannot be filled in: {kind}"),
    })
}

/// A text that takes no more than its bound.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_over: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > LONGEST_TEXT {
            self.is_over = true;
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn engine(target: Target) -> Environment<'static> {
    let mut engine = Environment::empty();
    engine.set_fuel(Some(FUEL));
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.add_filter("upper", filters::upper);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("length", filters::length);
    engine.add_filter("first", filters::first);
    engine.add_filter("last", filters::last);
    engine.add_filter("default", default);
    engine.add_filter("cut", cut);
    engine.add_filter("html", html);
    engine.add_filter("digits", digits);
    engine.add_test("defined", tests::is_defined);
    engine.set_formatter(move |out, _, value| {
        let text = if value.is_none() || value.is_undefined() {
            String::new()
        } else {
            value.to_string()
        };
        let text = match target {
            Target::Value => text,
            Target::Path => encoded(&text),
        };
        out.write_str(&text).map_err(minijinja::Error::from)
    });
    engine
}

/// Another value in place of one that is empty.
fn default(value: &Value, other: Value) -> Value {
    if value.is_true() {
        value.clone()
    } else {
        other
    }
}

/// The first letters, ended at a word with «…».
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = kept.rfind(char::is_whitespace);
    // A word that fills more than half is cut itself.
    let end = end.filter(|end| *end > kept.len() / 2);
    let kept = kept[..end.unwrap_or(kept.len())].trim_end();
    format!("{kept}…")
}

/// The text for a field of HTML: every sign is one, and lines stay lines.
fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br/>"),
            other => html.push(other),
        }
    }
    html
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A value as one part of a path.
fn encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut part = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            part.push(char::from(byte));
        } else {
            part.push('%');
            part.push(char::from(HEX[usize::from(byte >> 4)]));
            part.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    part
}

#[cfg(test)]
mod tests_of_filters {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_word_and_escaped_for_html() {
        assert_eq!(cut("one two three", 20), "one two three");
        assert_eq!(cut("one two three", 10), "one two…");
        assert_eq!(cut(&"ї".repeat(50), 10), format!("{}…", "ї".repeat(9)));
        assert_eq!(html("<b>\n\"&'"), "&lt;b&gt;<br/>&quot;&amp;&#39;");
        assert_eq!(encoded("a/b ї?"), "a%2Fb%20%D1%97%3F");
    }

    #[test]
    fn nothing_multiplies_and_nothing_runs_for_ever() {
        let words = Value::from_pairs([("lines", Value::from(vec![Value::from("x"); 1_000]))]);
        for text in [
            "{{ lines * 9 }}",
            "{% set a = 1 %}",
            "{{ 'a' ~ 'b' }}",
            "{% include 'x' %}",
        ] {
            assert!(Template::read(text).is_err(), "{text}");
        }
        let nested = "{% for a in lines %}{% for b in lines %}{{ b }}{% endfor %}{% endfor %}";
        let nested = Template::read(nested).unwrap();
        let unfilled = nested.fill(&words, Target::Value).unwrap_err();
        assert_eq!(unfilled.0, "it takes too many steps");
    }
}
