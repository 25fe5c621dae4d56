//! Templates with variables, such as `Вітаємо, {{ name }}!`.

use std::collections::BTreeMap;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

/// What one template may do, in steps of the engine: far more than a greeting needs.
const FUEL: u64 = 10_000;

/// What is known, by name; a point stands between a thing and what it has, as in `order.number`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

/// Why a template says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfilled {
    /// It says things that are not known.
    Missing(Vec<String>),
    /// It cannot be read, for this reason.
    Broken(String),
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
            match name.split_once('.') {
                Some((thing, what)) => {
                    let has = things.entry(thing).or_default();
                    if self.knows(name) {
                        has.insert(what, Value::from(value));
                    }
                }
                None if self.knows(name) => drop(all.insert(name, Value::from(value))),
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
    let mut engine = engine();
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    let broken = |error: minijinja::Error| Unfilled::Broken(error.to_string());
    let read = engine.template_from_str(template).map_err(broken)?;
    read.render(variables.to_value())
        .map_err(|error| match error.kind() {
            ErrorKind::UndefinedError => {
                let mut missing: Vec<String> = read
                    .undeclared_variables(true)
                    .into_iter()
                    .filter(|name| !variables.knows(name))
                    .collect();
                missing.sort();
                Unfilled::Missing(missing)
            }
            _ => broken(error),
        })
}

/// The text with what is known filled in, and nothing in place of the rest.
pub fn fill_loosely(template: &str, variables: &Variables) -> Result<String, String> {
    engine()
        .render_str(template, variables.to_value())
        .map_err(|error| error.to_string())
}

fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_fuel(Some(FUEL));
    engine
}

#[cfg(test)]
mod tests {
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
        ] {
            assert_eq!(fill(template, &known), filled, "{template}");
        }
        assert!(matches!(fill("{{ name", &known), Err(Unfilled::Broken(_))));
    }

    #[test]
    fn loosely_the_rest_is_left_out_and_endless_work_ends() {
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
        let endless =
            "{% for x in range(9000) %}{% for y in range(9000) %}.{% endfor %}{% endfor %}";
        for broken in ["{{ customer.name", endless] {
            assert!(fill_loosely(broken, &known).is_err());
        }
    }
}
