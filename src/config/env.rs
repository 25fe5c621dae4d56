//! `MISTOK_SECTION__KEY` from the environment, and `..._FILE` for what is kept in a file.

use std::path::{Path, PathBuf};

use figment::{
    Profile,
    providers::Serialized,
    value::{Dict, Map, Value},
};

use super::{ConfigError, shape};
use crate::domain::storable::is_storable;

const PREFIX: &str = "MISTOK_";
/// What follows it in the variables of the tests.
const OF_TESTS: &str = "TEST_";

/// What the environment says.
pub struct Environment {
    pub config: Option<PathBuf>,
    pub values: Values,
    /// Variables that look like settings with too few underscores.
    pub misspelt: Vec<Misspelt>,
    /// Other variables with our prefix, which mean nothing to us.
    pub unknown: Vec<String>,
}

/// A variable that is no setting, and the one that it seems to mean.
pub struct Misspelt {
    pub variable: String,
    pub key: String,
}

impl Misspelt {
    pub fn error(self) -> ConfigError {
        let meant = self.key.replace('.', "__").to_uppercase();
        ConfigError::Misspelt {
            variable: self.variable,
            meant: format!("{PREFIX}{meant}"),
        }
    }
}

pub struct Values(Vec<(String, String, Value)>);

impl figment::Provider for Values {
    fn metadata(&self) -> figment::Metadata {
        figment::Metadata::named("the environment")
            .interpolater(|_, keys| format!("{PREFIX}{}", keys.join("__").to_uppercase()))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut all = Map::new();
        for (variable, key, value) in &self.0 {
            let one = Serialized::global(key, value)
                .data()
                .map_err(|error| error.with_path(variable))?;
            for (_, dict) in one {
                let present = all.entry(Profile::Default).or_insert_with(Dict::new);
                merge(present, dict);
            }
        }
        Ok(all)
    }
}

fn merge(into: &mut Dict, from: Dict) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Dict(_, present)), Value::Dict(_, more)) => merge(present, more),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

pub fn read() -> Result<Environment, ConfigError> {
    let mut ours = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        let Some(value) = value.to_str() else {
            return Err(ConfigError::Bad {
                key: name.to_owned(),
                value: "not text".to_owned(),
                expected: "text in UTF-8".to_owned(),
            });
        };
        ours.push((name.to_owned(), value.to_owned()));
    }
    from(ours.into_iter())
}

fn from(variables: impl Iterator<Item = (String, String)>) -> Result<Environment, ConfigError> {
    let mut config = None;
    let mut values = Vec::new();
    let mut misspelt = Vec::new();
    let mut unknown = Vec::new();
    for (variable, value) in variables {
        let Some(name) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        if !["BOTS", "HOOKS"].contains(&name) && !name.contains("__") {
            if name == "CONFIG" && !value.is_empty() {
                config = Some(PathBuf::from(value));
            } else if let Some(key) = shape::meant_by(of_file(name).unwrap_or(name)) {
                misspelt.push(Misspelt {
                    variable: variable.clone(),
                    key: key.to_owned(),
                });
            } else if name != "CONFIG" && !name.starts_with(OF_TESTS) {
                unknown.push(variable);
            }
            continue;
        }
        let (name, value) = match of_file(name) {
            Some(name) => (name, Value::from(read_file(&variable, &value)?)),
            None => (name, parse(&key_of(name), value)),
        };
        let key = key_of(name);
        if key.split('.').any(str::is_empty) {
            return Err(ConfigError::Bad {
                key: variable,
                value: "no name of a setting".to_owned(),
                expected: "MISTOK_<SECTION>__<KEY>".to_owned(),
            });
        }
        values.push((variable.clone(), key, value));
    }
    Ok(Environment {
        config,
        values: Values(values),
        misspelt,
        unknown,
    })
}

/// The setting whose value stands in a file. `CATALOG__FILE` is a setting itself.
fn of_file(name: &str) -> Option<&str> {
    let plain = name.strip_suffix("_FILE")?;
    (!plain.ends_with('_')).then_some(plain)
}

fn key_of(name: &str) -> String {
    name.to_lowercase().replace("__", ".")
}

/// A value as its setting needs it. A secret stays as it was written, and so does a text that happens
/// to look like a number: `007`, `+380501234567`, `12.50`.
fn parse(key: &str, written: String) -> Value {
    if !["bots", "hooks"].contains(&key) && shape::is_secret(key) {
        return Value::from(written);
    }
    let Ok(value) = written.parse::<Value>();
    let is_number = || shape::default_of(key).is_some_and(|default| default.is_number());
    match &value {
        Value::Num(_, number) => {
            let same = number
                .to_i128()
                .map(|it| it.to_string())
                .or_else(|| number.to_u128().map(|it| it.to_string()))
                .is_some_and(|it| it == written);
            if same || is_number() {
                value
            } else {
                Value::from(written)
            }
        }
        _ => value,
    }
}

fn read_file(variable: &str, path: &str) -> Result<String, ConfigError> {
    let text =
        super::file::read_secret(Path::new(path)).map_err(|reason| ConfigError::SecretFile {
            variable: variable.to_owned(),
            path: super::file::shown_path(Path::new(path)),
            reason,
        })?;
    if is_storable(&text) {
        return Ok(text.trim().to_owned());
    }
    Err(ConfigError::Bad {
        key: variable.to_owned(),
        value: "the path of a file with the character U+0000".to_owned(),
        expected: "a file of text".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use figment::{Figment, providers::Format};
    use secrecy::ExposeSecret;

    use super::{super::Config, *};

    fn config(toml: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let pairs = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let figment = Figment::from(Serialized::defaults(Config::default()))
            .merge(figment::providers::Toml::string(toml))
            .merge(from(pairs)?.values);
        let config: Config = figment.extract()?;
        config.check()?;
        Ok(config)
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let config = config(
            "[telegram]\ntoken = \"1:file\"\n[web]\nlisten = \"127.0.0.1:1\"",
            &[
                ("MISTOK_TELEGRAM__TOKEN", "2:environment"),
                ("MISTOK_TELEGRAM__RATE__PER_CHAT_BURST", "9"),
                ("MISTOK_DESK__ADMINS", "5, 6"),
                ("MISTOK_CRM__KEYCRM__TOKEN", "12345"),
            ],
        )
        .unwrap();

        let token = config.telegram.token.unwrap();
        assert_eq!(token.expose_secret(), "2:environment");
        assert_eq!(config.telegram.rate.per_chat_burst, 9);
        assert_eq!(config.web.listen.port(), 1);
        assert_eq!(config.desk.admins, [5, 6]);
        let key = config.crm.sections.get("keycrm").remove("token");
        assert_eq!(key.unwrap().as_str(), Some("12345"));
    }

    #[test]
    fn a_secret_can_be_kept_in_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "3:from-file\n").unwrap();
        let path = file.path().to_str().unwrap();

        let config = config("", &[("MISTOK_TELEGRAM__TOKEN_FILE", path)]).unwrap();
        assert_eq!(
            config.telegram.token.unwrap().expose_secret(),
            "3:from-file"
        );

        let missing = from(
            [(
                "MISTOK_TELEGRAM__TOKEN_FILE".to_owned(),
                "/no/such".to_owned(),
            )]
            .into_iter(),
        );
        let error = missing.err().unwrap().to_string();
        assert!(
            error.contains("MISTOK_TELEGRAM__TOKEN_FILE") && error.contains("/no/such"),
            "{error}"
        );
    }

    #[test]
    fn a_secret_in_the_place_of_its_file_is_not_shown() {
        for value in [
            "7000000001:AAsecretsecret",
            "/dev/zero",
            "s3cr3tkeyforatest",
        ] {
            let pair = ("MISTOK_TELEGRAM__TOKEN_FILE".to_owned(), value.to_owned());
            let error = from([pair].into_iter()).err().unwrap().to_string();
            assert!(error.contains("MISTOK_TELEGRAM__TOKEN_FILE"), "{error}");
            assert!(value.starts_with('/') || !error.contains(value), "{error}");
        }
    }

    /// Settings file, variables, and what the error must name.
    type Case = (
        &'static str,
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
    );

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn errors_name_the_key_the_value_and_what_is_expected() {
        const TOKEN: (&str, &str) = ("MISTOK_TELEGRAM__TOKEN", "1:x");
        let cases: &[Case] = &[
            (
                "[telegram]\nwehbook = 1",
                &[TOKEN],
                &["telegram.wehbook", "webhook_secret"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_TELEGRAM__MODE", "push")],
                &["telegram.mode", "push", "polling"],
            ),
            (
                "[web]\nlisten = \"here\"",
                &[TOKEN],
                &["web.listen", "here"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_WEB__LISTN", "x")],
                &["web.listn", "listen"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_DATABASE__URL", "mysql://x")],
                &["database.url", "mysql://", "sqlite://"],
            ),
            (
                "",
                &[("MISTOK_TELEGRAM__TOKEN", "nonsense")],
                &["telegram.token", "BotFather"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_CRM__KIND", "keycrm")],
                &["crm.keycrm.token", "expected"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_CRM__KEYCRM__RPM", "many")],
                &["crm.keycrm.rpm", "whole number"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_CHATS__KEEPING__API_KEY", "123")],
                &["chats.keeping.base_url", "expected"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_SHOP__REGION", "Mars")],
                &["shop.region", "Mars", "UA"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_DESK__ADMINS", "me")],
                &["desk.admins", "me"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_TELEGRAM__MODE", "webhook")],
                &["web.public_url", "https"],
            ),
            ("[nonsense]\nx = 1", &[TOKEN], &["nonsense", "telegram"]),
            (
                "[[bots]]\nname = \"main\"\ntoken = \"7:x\"",
                &[TOKEN],
                &["bots.name", "main", "another name"],
            ),
            (
                "[[bots]]\nname = \"два слова\"\ntoken = \"7:x\"",
                &[TOKEN],
                &["bots.name", "Latin"],
            ),
            (
                "[[bots]]\nname = \"a\"",
                &[TOKEN],
                &["bots.a.token", "not set", "BotFather"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"nothing\"",
                &[TOKEN],
                &["bots.a.token", "not a token", "BotFather"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken_file = \"/there/is/none\"",
                &[TOKEN],
                &["bots.a.token_file", "/there/is/none"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"7:x\"\n[[bots]]\nname = \"a\"\ntoken = \"8:x\"",
                &[TOKEN],
                &["bots.name", "no other bot"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"7:x\"\n[[bots]]\nname = \"b\"\ntoken = \"7:y\"",
                &[TOKEN],
                &["bots.b.token", "bot 7 again"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"1:y\"",
                &[TOKEN],
                &["bots.a.token", "again"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"7:x\"\nwebhook_secret = \"так\"",
                &[TOKEN],
                &["bots.a.webhook_secret", "A-Z"],
            ),
            (
                "[[bots]]\nname = \"a\"\ntoken = \"7:x\"\nmanagers = true\n[[bots]]\nname = \"b\"\ntoken = \"8:x\"\nmanagers = true",
                &[TOKEN],
                &["bots.b.managers", "one bot alone"],
            ),
            (
                "[[desk.departments]]\nid = 1\nname = \"A\"\nbots = [\"lost\"]",
                &[TOKEN],
                &["desk.departments.bots", "lost", "main"],
            ),
            (
                "",
                &[TOKEN, ("MISTOK_BOTS", "7:secret")],
                &["bots", "expected"],
            ),
        ];
        for (toml, variables, named) in cases {
            let error = config(toml, variables).unwrap_err().to_string();
            for name in *named {
                assert!(error.contains(name), "`{name}` is not in: {error}");
            }
            assert!(!error.contains("7:"), "{error}");
            assert!(
                !error.contains("nonsense\"") || !error.contains("token"),
                "{error}"
            );
        }
    }

    #[test]
    fn bots_come_from_the_file_or_the_environment_and_tokens_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "7:north\n").unwrap();
        let toml = format!(
            "[telegram]\ntoken = \"1:x\"\n[[bots]]\nname = \"north\"\ntoken_file = \"{}\"",
            path.display()
        );
        let listed = r#"[{name="desk",token="8:y",managers=true}]"#;
        for (variables, bot, apart) in [
            (&[][..], 7, false),
            (&[("MISTOK_BOTS", listed)][..], 8, true),
        ] {
            let bots = config(&toml, variables).unwrap().known_bots().unwrap();
            assert_eq!((bots.len(), bots[1].id.0), (2, bot));
            assert_eq!(bots[0].serves.managers(), !apart);
            assert!(bots[0].serves.customers());
        }
    }

    #[test]
    fn the_reference_file_holds_every_setting_with_its_default() {
        let reference = include_str!("../../config/mistok.toml");
        config(reference, &[("MISTOK_TELEGRAM__TOKEN", "1:x")]).unwrap();

        let defaults = serde_json::to_value(Config::default()).unwrap();
        let mut missing = Vec::new();
        for (section, keys) in defaults.as_object().unwrap() {
            assert!(reference.contains(&format!("[{section}]")), "{section}");
            if keys.is_object() {
                collect(section, keys, reference, &mut missing);
            }
        }
        assert!(missing.is_empty(), "not in config/mistok.toml: {missing:?}");
    }

    fn collect(path: &str, keys: &serde_json::Value, reference: &str, missing: &mut Vec<String>) {
        for (key, value) in keys.as_object().unwrap() {
            // A text in each language is one setting.
            if value.is_object() && value.get("uk").is_none() {
                collect(&format!("{path}.{key}"), value, reference, missing);
            } else if !reference.lines().any(|line| {
                line.trim_start_matches('#')
                    .trim_start()
                    .starts_with(&format!("{key} ="))
                    || line.contains(&format!("[[{path}.{key}]]"))
            }) {
                missing.push(format!("{path}.{key}"));
            }
        }
    }
}
