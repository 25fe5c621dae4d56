//! Reads recipes. All mistakes of a file are told at once, each at its place.

mod action;
mod body;
mod checks;
mod signal;

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use mistok_core::{
    domain::order::Stage,
    yaml::{self, Faults, Fields, Limits, Node, Place, Source},
};

use super::{
    deed::Deed,
    recipe::{
        Action, ClockOf, Connection, Header, Pair, Recipe, Setting, SettingKind, Signal,
        StatusMeaning,
    },
    template::{Target, Template},
    words::{self, Words},
};

const RECIPE: [&str; 7] = [
    "recipe",
    "vendor",
    "settings",
    "connection",
    "can",
    "status_names",
    "link",
];
const CONNECTION: [&str; 6] = [
    "headers",
    "time_out",
    "at_most",
    "settle",
    "clock",
    "secret_in_url",
];
const SIGNAL: &str = "signal";

/// Reads the text of the file with this name.
pub fn read(name: &str, text: &str) -> Result<Recipe, Faults> {
    let mut faults = Faults::of(Source::new(name, text));
    let Some(root) = yaml::parse(text, Limits::default(), &mut faults) else {
        return Err(faults);
    };
    let mut reader = Reader {
        faults,
        settings: Vec::new(),
        may_show_secrets: false,
    };
    let recipe = reader.recipe(&root);
    if reader.faults.is_empty() {
        Ok(recipe)
    } else {
        Err(reader.faults)
    }
}

struct Reader {
    faults: Faults,
    settings: Vec<Setting>,
    /// Whether the recipe says that a secret stands in an address.
    may_show_secrets: bool,
}

impl Reader {
    fn recipe(&mut self, root: &Node) -> Recipe {
        let fields = root.fields(&RECIPE, &mut self.faults);
        self.version(&fields);
        let vendor = fields.needed("vendor", &mut self.faults);
        let vendor = vendor.and_then(|node| node.text(&mut self.faults));
        let vendor = vendor.unwrap_or_default().to_owned();
        self.settings = fields
            .get("settings")
            .map_or_else(Vec::new, |node| self.settings(node));
        let connection = self.connection(fields.get("connection"));
        let mut recipe = Recipe {
            vendor,
            settings: self.settings.clone(),
            connection,
            deeds: BTreeMap::new(),
            signal: None,
            status_names: Vec::new(),
            link: None,
        };
        if let Some(can) = fields.needed("can", &mut self.faults) {
            (recipe.deeds, recipe.signal) = self.can(can);
        }
        if let Some(names) = fields.get("status_names") {
            recipe.status_names = self.status_names(names);
        }
        if let Some(link) = fields.get("link") {
            let known = vec!["base_url".to_owned(), "id".to_owned()];
            recipe.link = self.template(link, &known);
        }
        recipe
    }

    fn version(&mut self, fields: &Fields<'_>) {
        if let Some(version) = fields.needed("recipe", &mut self.faults) {
            version.value("1, the only kind of recipe", &mut self.faults, |text| {
                (text == "1").then_some(())
            });
        }
    }

    fn settings(&mut self, node: &Node) -> Vec<Setting> {
        let mut settings = Vec::new();
        for entry in node.entries(&mut self.faults) {
            let fields = entry
                .value
                .fields(&["kind", "default", "about"], &mut self.faults);
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            if !entry.key.chars().all(is_name) {
                let what = "the name of a setting is of Latin letters, digits and _";
                self.faults.add(entry.at, what);
            }
            let kind = fields.get("kind").and_then(|node| {
                node.value("text, number or bool", &mut self.faults, SettingKind::parse)
            });
            let kind = kind.unwrap_or(SettingKind::Text);
            let default = fields.get("default").and_then(|node| {
                let read = |text: &str| kind.takes(text).then(|| text.to_owned());
                node.value(kind.expected(), &mut self.faults, read)
            });
            let about = fields.needed("about", &mut self.faults);
            let about = about.and_then(|node| node.text(&mut self.faults));
            settings.push(Setting {
                name: entry.key.clone(),
                kind,
                default,
                about: about.unwrap_or_default().to_owned(),
            });
        }
        settings
    }

    fn connection(&mut self, node: Option<&Node>) -> Connection {
        let mut connection = Connection {
            headers: Vec::new(),
            time_out: Duration::from_secs(20),
            at_most: 60,
            settle: TimeDelta::seconds(30),
            clock: ClockOf::DateHeader,
        };
        let Some(node) = node else {
            return connection;
        };
        let fields = node.fields(&CONNECTION, &mut self.faults);
        if let Some(flag) = fields.get("secret_in_url") {
            self.may_show_secrets = flag.flag(&mut self.faults).unwrap_or_default();
        }
        if let Some(headers) = fields.get("headers") {
            let known = self.with_settings(vec!["secret.token".to_owned(), "base_url".to_owned()]);
            connection.headers = self.headers(headers, &known);
        }
        let faults = &mut self.faults;
        let mut seconds = |key: &str, least: u32, most: u32| {
            let expected = format!("a time such as 20s or 2m, from {least}s to {most}s");
            let read = |text: &str| time(text).filter(|time| (least..=most).contains(time));
            fields.get(key)?.value(&expected, faults, read)
        };
        if let Some(time_out) = seconds("time_out", 1, 300) {
            connection.time_out = Duration::from_secs(time_out.into());
        }
        if let Some(settle) = seconds("settle", 0, 3_600) {
            connection.settle = TimeDelta::seconds(settle.into());
        }
        if let Some(node) = fields.get("at_most") {
            let at_most = node.value("a rate such as 120/min", &mut self.faults, rate);
            connection.at_most = at_most.unwrap_or(connection.at_most);
        }
        if let Some(node) = fields.get("clock") {
            let read = |text: &str| match text {
                "date_header" => Some(ClockOf::DateHeader),
                "ours" => Some(ClockOf::Ours),
                _ => None,
            };
            let clock = node.value("date_header or ours", &mut self.faults, read);
            connection.clock = clock.unwrap_or(connection.clock);
        }
        connection
    }

    fn can(&mut self, node: &Node) -> (BTreeMap<Deed, Action>, Option<Signal>) {
        let mut deeds = BTreeMap::new();
        let mut places = BTreeMap::new();
        let mut signal = None;
        for entry in node.entries(&mut self.faults) {
            if entry.key == SIGNAL {
                signal = Some(entry);
                continue;
            }
            let Some(deed) = Deed::parse(&entry.key) else {
                let names: Vec<&str> = Deed::ALL.iter().map(|deed| deed.name()).collect();
                let what = format!(
                    "`{}` is not something that a recipe describes; expected one of: {}, {SIGNAL}",
                    entry.key,
                    names.join(", ")
                );
                self.faults.add(entry.at, what);
                continue;
            };
            places.insert(deed, entry.at);
            if let Some(action) = self.action(deed, &entry.value) {
                deeds.insert(deed, action);
            }
        }
        let signal = signal.and_then(|entry| {
            let keeps = checks::kept(&places);
            self.signal(&entry.value, entry.at, keeps)
        });
        checks::together(&places, node.at, &mut self.faults);
        (deeds, signal)
    }

    fn status_names(&mut self, node: &Node) -> Vec<StatusMeaning> {
        let mut names = Vec::new();
        for entry in node.entries(&mut self.faults) {
            let expected = "accepted, in_work, done or cancelled";
            let stage = entry.value.value(expected, &mut self.faults, Stage::parse);
            names.extend(stage.map(|stage| StatusMeaning {
                name: entry.key.clone(),
                stage,
            }));
        }
        names
    }
}

impl Reader {
    /// Headers whose values may use the words in `known`.
    fn headers(&mut self, node: &Node, known: &[String]) -> Vec<Header> {
        let mut headers = Vec::new();
        for entry in node.entries(&mut self.faults) {
            let value = self.template(&entry.value, known);
            match (entry.key.parse(), value) {
                (Ok(name), Some(value)) => headers.push(Header { name, value }),
                (Err(_), _) => {
                    let what = format!("`{}` is no name of a header", entry.key);
                    self.faults.add(entry.at, what);
                }
                (Ok(_), None) => {}
            }
        }
        headers
    }

    /// Keys with the templates of their values.
    fn pairs(&mut self, node: &Node, known: &[String]) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for entry in node.entries(&mut self.faults) {
            let value = self.template(&entry.value, known);
            pairs.extend(value.map(|value| Pair {
                key: entry.key.clone(),
                value,
            }));
        }
        pairs
    }

    /// A template that uses only the words in `known`.
    fn template(&mut self, node: &Node, known: &[String]) -> Option<Template> {
        let text = node.text(&mut self.faults)?;
        self.template_of(text, node.at, known)
    }

    fn template_of(&mut self, text: &str, at: Place, known: &[String]) -> Option<Template> {
        let template = match Template::read(text) {
            Ok(template) => template,
            Err(unfilled) => {
                self.faults.add(at, unfilled.0);
                return None;
            }
        };
        let mut is_known = true;
        for word in template.words() {
            if !known.contains(&word) {
                is_known = false;
                self.unknown(&word, at, known);
            }
        }
        if !is_known {
            return None;
        }
        // Only a trial shows a misspelt filter, and a misspelt word of a line.
        if let Err(unfilled) = template.fill(&sample(known), Target::Value) {
            self.faults.add(at, unfilled.0);
        }
        Some(template)
    }

    fn unknown(&mut self, word: &str, at: Place, known: &[String]) {
        let root = word.split('.').next().unwrap_or(word);
        let inside = format!("{root}.");
        let same = known.iter().filter(|known| known.starts_with(&inside));
        let same: Vec<&str> = same.map(String::as_str).collect();
        let at = self.faults.source().place_of(at, word);
        let expected = if same.is_empty() {
            let mut roots: Vec<&str> = known
                .iter()
                .map(|known| known.split('.').next().unwrap_or(known))
                .collect();
            roots.dedup();
            format!("the words here are: {}", roots.join(", "))
        } else {
            format!("expected one of: {}", same.join(", "))
        };
        self.faults
            .add(at, format!("`{word}` is not a word here; {expected}"));
    }

    /// Words with those of the shop's own settings.
    fn with_settings(&self, mut words: Vec<String>) -> Vec<String> {
        let settings = self.settings.iter();
        words.extend(settings.map(|setting| format!("settings.{}", setting.name)));
        words
    }
}

/// Made-up values for all words.
fn sample(known: &[String]) -> minijinja::Value {
    use minijinja::Value;
    let line = words::LINE.map(|name| (name, Value::from("1")));
    let line = Value::from(Words::from(line));
    let mut tree = serde_json::Map::new();
    for word in known {
        let mut parts = word.split('.').peekable();
        let mut at = &mut tree;
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), serde_json::Value::from("1"));
            } else {
                let inside = at
                    .entry(part)
                    .or_insert_with(|| serde_json::Value::Object(serde_json::Map::new()));
                let Some(inside) = inside.as_object_mut() else {
                    break;
                };
                at = inside;
            }
        }
    }
    words_of(&serde_json::Value::Object(tree), &line)
}

fn words_of(tree: &serde_json::Value, line: &minijinja::Value) -> minijinja::Value {
    use minijinja::Value;
    match tree {
        serde_json::Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| {
                let value = if name == "lines" {
                    Value::from(vec![line.clone()])
                } else {
                    words_of(field, line)
                };
                (name.clone(), value)
            });
            Value::from_pairs(fields.collect::<BTreeMap<String, Value>>())
        }
        other => Value::from(other.as_str().unwrap_or_default()),
    }
}

/// Seconds of `20s`, `2m` or `1h`.
fn time(text: &str) -> Option<u32> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u32 = number.parse().ok()?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// Requests a minute of `120/min` or `10/s`.
fn rate(text: &str) -> Option<u32> {
    let (number, unit) = text.split_once('/')?;
    let number: u32 = number.trim().parse().ok()?;
    let a_minute = match unit.trim() {
        "min" => number,
        "s" => number.checked_mul(60)?,
        "h" => number / 60,
        _ => return None,
    };
    (1..=600_000).contains(&a_minute).then_some(a_minute)
}
