//! Templates with variables, such as `Вітаємо, {{ name }}!`. What a template may say is listed here:
//! values, choices between them and a few filters. Nothing that multiplies, repeats or pads: a template
//! cannot take more memory or time than its own length asks for, wherever it is filled in.

use std::{collections::BTreeMap, fmt, io::Write};

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::{Speech, Text, say};

/// What one template may do, in steps of the engine: far more than a greeting needs.
const FUEL: u64 = 10_000;
/// Bytes of a template, a message being 4,096 letters.
const LONGEST_TEMPLATE: usize = 16 * 1024;
/// Characters of one value; what is beyond is cut off.
const LONGEST_VALUE: usize = 4_096;
/// Bytes of the text that a template makes.
const LONGEST_TEXT: usize = 16 * 1024;
/// The names of the number of an order.
const ORDER_NUMBER: [&str; 3] = ["order.number", "замовлення", "number"];
/// What may begin a statement.
const STATEMENTS: [&str; 4] = ["if", "elif", "else", "endif"];
/// What may stand in a placeholder besides letters, digits and words in quotes.
const SIGNS: &str = "_.,()|=!<> \t\r\n";

/// What is known, by name; a point stands between a thing and what it has, as in `order.number`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

/// Why a template says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfilled {
    /// It says things that are not known.
    Missing(Vec<String>),
    /// It cannot be read.
    Broken(Flaw),
}

impl Unfilled {
    /// Why it says nothing, in a person's language.
    pub fn told(&self, speech: &Speech) -> String {
        match self {
            Self::Missing(names) => {
                let is_number = |name: &String| ORDER_NUMBER.contains(&name.as_str());
                if names.iter().any(is_number) {
                    return speech.plain(Text::TemplateNoOrder);
                }
                speech.plain(say::TemplateMissing {
                    names: names.join(", ").into(),
                })
            }
            Self::Broken(flaw) => flaw.told(speech),
        }
    }
}

/// What is wrong with a template. Shown in English to programs, and by [`Flaw::told`] to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The line on which it cannot be read.
    Syntax { line: usize },
    /// It uses what templates may not: a loop, a sign of arithmetic, an unknown filter.
    NotAllowed,
    /// It, or what it makes, is longer than any message.
    TooLong,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line } => write!(f, "it cannot be read in line {line}"),
            Self::NotAllowed => f.write_str(
                "it may hold only values such as {{ name }}, `if` with `else`, and simple filters",
            ),
            Self::TooLong => f.write_str("it is longer than a message may be"),
        }
    }
}

impl Flaw {
    /// The flaw in a person's language.
    pub fn told(self, speech: &Speech) -> String {
        match self {
            Self::Syntax { line } => {
                let line = i64::try_from(line).unwrap_or(i64::MAX);
                speech.plain(say::TemplateSyntax { line: line.into() })
            }
            Self::NotAllowed => speech.plain(Text::TemplateNotAllowed),
            Self::TooLong => speech.plain(Text::TemplateTooLong),
        }
    }
}

impl Variables {
    /// Notes a value; an empty one is not known.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    fn knows(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|value| !value.trim().is_empty())
    }

    fn to_value(&self) -> Value {
        let mut things: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
        let mut all: BTreeMap<&str, Value> = BTreeMap::new();
        for (name, value) in &self.0 {
            let value = || Value::from(value.chars().take(LONGEST_VALUE).collect::<String>());
            match name.split_once('.') {
                Some((thing, what)) => {
                    let has = things.entry(thing).or_default();
                    if self.knows(name) {
                        has.insert(what, value());
                    }
                }
                None if self.knows(name) => drop(all.insert(name, value())),
                None => {}
            }
        }
        all.extend(
            things
                .into_iter()
                .map(|(thing, has)| (thing, Value::from(has))),
        );
        Value::from(all)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(all: T) -> Self {
        let all = all.into_iter();
        Self(
            all.map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// The text with everything filled in.
pub fn fill(template: &str, variables: &Variables) -> Result<String, Unfilled> {
    render(template, variables, UndefinedBehavior::SemiStrict)
}

/// The text with what is known filled in, and nothing in place of the rest.
fn fill_loosely(template: &str, variables: &Variables) -> Result<String, Flaw> {
    render(template, variables, UndefinedBehavior::Chainable).map_err(|unfilled| match unfilled {
        Unfilled::Broken(flaw) => flaw,
        Unfilled::Missing(_) => Flaw::NotAllowed,
    })
}

/// What a template asks for, each once.
pub fn names(template: &str) -> Vec<String> {
    let engine = engine();
    let read = engine.template_from_str(template);
    let mut names: Vec<String> = read.map_or_else(
        |_| Vec::new(),
        |it| it.undeclared_variables(true).into_iter().collect(),
    );
    names.sort();
    names
}

/// Whether a template could be filled in: tried before it is kept.
pub fn check(template: &str) -> Result<(), Flaw> {
    fill_loosely(template, &Variables::default()).map(drop)
}

fn render(
    template: &str,
    variables: &Variables,
    undefined: UndefinedBehavior,
) -> Result<String, Unfilled> {
    allowed(template).map_err(Unfilled::Broken)?;
    let mut engine = engine();
    engine.set_undefined_behavior(undefined);
    let broken = |error: &minijinja::Error| Unfilled::Broken(flaw(error));
    let read = engine
        .template_from_str(template)
        .map_err(|error| broken(&error))?;
    let mut text = Bounded::default();
    let rendered = read.render_captured_to(variables.to_value(), &mut text);
    if text.is_over {
        return Err(Unfilled::Broken(Flaw::TooLong));
    }
    match rendered {
        Ok(_) => Ok(String::from_utf8_lossy(&text.bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::UndefinedError => {
            let mut missing: Vec<String> = read
                .undeclared_variables(true)
                .into_iter()
                .filter(|name| !variables.knows(name))
                .collect();
            missing.sort();
            Err(Unfilled::Missing(missing))
        }
        Err(error) => Err(broken(&error)),
    }
}

fn flaw(error: &minijinja::Error) -> Flaw {
    match error.kind() {
        ErrorKind::SyntaxError => Flaw::Syntax {
            line: error.line().unwrap_or(1),
        },
        _ => Flaw::NotAllowed,
    }
}

/// A text that takes no more than a message may have.
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

/// Whether a template holds only what templates may.
fn allowed(template: &str) -> Result<(), Flaw> {
    if template.len() > LONGEST_TEMPLATE {
        return Err(Flaw::TooLong);
    }
    only_plain(template, &STATEMENTS)
}

/// Whether a template holds nothing that multiplies, repeats or pads: its placeholders choose between
/// values, and its statements begin with one of these words.
pub fn only_plain(template: &str, statements: &[&str]) -> Result<(), Flaw> {
    let mut rest = template;
    loop {
        let begins = ["{{", "{%", "{#"].map(|sign| rest.find(sign));
        let Some(at) = begins.into_iter().flatten().min() else {
            return Ok(());
        };
        let line = line_of(template, rest, at);
        let inside = &rest[at + 2..];
        rest = match &rest[at..at + 2] {
            "{#" => inside
                .split_once("#}")
                .map(|(_, after)| after)
                .ok_or(Flaw::Syntax { line })?,
            begin => {
                let end = if begin == "{{" { "}}" } else { "%}" };
                let (words, after) = expression(inside, end).ok_or(Flaw::Syntax { line })?;
                if begin == "{%" && !is_statement(&words, statements) {
                    return Err(Flaw::NotAllowed);
                }
                after?
            }
        };
    }
}

fn line_of(template: &str, rest: &str, at: usize) -> usize {
    let before = template.len() - rest.len() + at;
    template[..before].matches('\n').count() + 1
}

fn is_statement(words: &str, statements: &[&str]) -> bool {
    let first = words.split_whitespace().next().unwrap_or_default();
    statements.contains(&first.trim_end_matches('('))
}

/// What stands in a placeholder without its words in quotes, and what follows it; `None` when it does
/// not end.
fn expression<'a>(inside: &'a str, end: &str) -> Option<(String, Result<&'a str, Flaw>)> {
    let inside = inside.strip_prefix(['-', '+']).unwrap_or(inside);
    let mut words = String::new();
    let mut is_allowed = true;
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        let rest = &inside[at..];
        let trimmed = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        if let Some(after) = trimmed.strip_prefix(end) {
            let after = if is_allowed {
                Ok(after)
            } else {
                Err(Flaw::NotAllowed)
            };
            return Some((words, after));
        }
        if letter == '\'' || letter == '"' {
            let mut is_escaped = false;
            loop {
                let (_, next) = letters.next()?;
                match next {
                    _ if is_escaped => is_escaped = false,
                    '\\' => is_escaped = true,
                    next if next == letter => break,
                    _ => {}
                }
            }
            continue;
        }
        is_allowed &= letter.is_alphanumeric() || SIGNS.contains(letter);
        words.push(letter);
    }
    None
}

fn engine() -> Environment<'static> {
    use minijinja::{filters, tests};
    let mut engine = Environment::empty();
    engine.set_fuel(Some(FUEL));
    engine.add_filter("default", filters::default);
    engine.add_filter("d", filters::default);
    engine.add_filter("upper", filters::upper);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("title", filters::title);
    engine.add_filter("capitalize", filters::capitalize);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("length", filters::length);
    engine.add_filter("first", filters::first);
    engine.add_filter("last", filters::last);
    engine.add_test("defined", tests::is_defined);
    engine.add_test("undefined", tests::is_undefined);
    engine
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn what_is_not_known_is_named_unless_the_template_does_without() {
        let known = Variables::default()
            .with("name", "Олена")
            .with("number", "")
            .with("order.number", "")
            .with("customer.name", "Олена");
        let missing =
            |names: &[&str]| Unfilled::Missing(names.iter().map(|it| (*it).to_owned()).collect());
        for (template, filled) in [
            (
                "Вітаємо, {{ name }}! {{ customer.name }}",
                Ok("Вітаємо, Олена! Олена".to_owned()),
            ),
            (
                "№ {{ order.number }}, {{ name }}, {{ ttn }}",
                Err(missing(&["order.number", "ttn"])),
            ),
            ("№ {{ number }}", Err(missing(&["number"]))),
            (
                "{% if order.number %}№ {{ order.number }}{% endif %}Так",
                Ok("Так".to_owned()),
            ),
            ("{{ order.number|default('нове') }}", Ok("нове".to_owned())),
            (
                "{{ order.number|default(\"50% + 5 * 2\") }}",
                Ok("50% + 5 * 2".to_owned()),
            ),
            (
                "{%- if ttn is defined -%}{{ ttn }}{%- else -%}Ні{%- endif -%}",
                Ok("Ні".to_owned()),
            ),
            (
                "{{ name|upper }} 100% {# примітка * #}",
                Ok("ОЛЕНА 100% ".to_owned()),
            ),
            (
                "{{ 'так' if name == 'Олена' else 'ні' }}",
                Ok("так".to_owned()),
            ),
            ("5 * 5 = 25 {x} %}", Ok("5 * 5 = 25 {x} %}".to_owned())),
        ] {
            assert_eq!(fill(template, &known), filled, "{template}");
        }
        for broken in ["Так\n{{ name", "Так\n{{ 'name }}", "Так\n{% if name"] {
            let flaw = Flaw::Syntax { line: 2 };
            assert_eq!(
                fill(broken, &known),
                Err(Unfilled::Broken(flaw)),
                "{broken}"
            );
        }
        assert_eq!(check("Так\n{{ name name }}"), Err(Flaw::Syntax { line: 2 }));
    }

    #[test]
    fn loosely_the_rest_is_left_out() {
        let known = Variables::default()
            .with("customer.name", "Олена")
            .with("order.number", "1001")
            .with("manager.name", "Юлія");
        let body = "Вітаю, {{ customer.name }}! Замовлення {{ order.number }}. {{ manager.name }}";
        assert_eq!(
            fill_loosely(body, &known).unwrap(),
            "Вітаю, Олена! Замовлення 1001. Юлія"
        );
        let nobody = Variables::default().with("customer.name", "");
        assert_eq!(
            fill_loosely("Вітаю, {{ customer.name }}!", &nobody).unwrap(),
            "Вітаю, !"
        );
        assert!(fill_loosely("{{ customer.name", &known).is_err());
    }

    #[test]
    fn whatever_multiplies_pads_or_recurses_ends_at_once() {
        let long = "я".repeat(1_000_000);
        let known = Variables::default().with("name", &long);
        let nested = format!("{{{{ {}name{} }}}}", "(".repeat(7_000), ")".repeat(7_000));
        let many = "{{ name }}".repeat(1_500);
        let huge = "x".repeat(LONGEST_TEMPLATE + 1);
        for template in [
            "{{ \"x\" * 300000000 }}",
            "{{ ('x' * 4000) * 4000 * 4000 }}",
            "{{ (\"%s\"|format(\"x\"))|indent(999999999) }}",
            "{{ name|indent(999999999) }}",
            "{{ \"%999999999s\"|format(name) }}",
            "{{ '%999999999d' % 5 }}",
            "{{ 9 ** 999999999 }}",
            "{{ range(999999999) }}",
            "{{ range(999999999)|list }}",
            "{{ name ~ name ~ name }}",
            "{{ name + name }}",
            "{{ [name, name] }}",
            "{{ {'a': name} }}",
            "{{ name|replace('я', name) }}",
            "{{ name|center(999999999) }}",
            "{{ name.center(999999999) }}",
            "{{ name|tojson }}",
            "{{ name|batch(1) }}",
            "{% for x in range(9000) %}{% for y in range(9000) %}.{% endfor %}{% endfor %}",
            "{% set a = name %}{% set a = a ~ a %}{{ a }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% filter upper %}x{% endfilter %}",
            "{% include 'x' %}",
            "{% extends 'x' %}",
            "{% block a %}{{ self.a() }}{% endblock %}",
            "{% raw %}x{% endraw %}",
            "{% call name() %}{% endcall %}",
            "{{ name.__class__() }}",
            &nested,
            &many,
            &huge,
        ] {
            let began = Instant::now();
            let shown: String = template.chars().take(60).collect();
            let filled = fill_loosely(template, &known);
            assert!(
                filled.is_err(),
                "{shown}: {} letters",
                filled.unwrap().len()
            );
            assert!(began.elapsed() < Duration::from_secs(1), "{shown}");
        }
        let cut = fill_loosely("{{ name }}", &known).unwrap();
        assert_eq!(cut.chars().count(), LONGEST_VALUE);
    }
}
