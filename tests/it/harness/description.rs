//! Compares the answers of the HTTP API with what its description (`openapi.json`) promises: the
//! path, the status, and every field with its type. A field that the description does not name is a
//! failure too, because nobody could know of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const DESCRIPTION: &str = include_str!("../../../src/web/api/openapi.json");

/// The description, read anew for each answer: tests have time.
struct Description(Value);

/// Fails when the answer is not as the description has it.
pub fn check(method: &str, path: &str, status: u16, body: &Value) {
    let description = Description(serde_json::from_str(DESCRIPTION).unwrap());
    let path = path.split('?').next().unwrap_or_default();
    let Some(operation) = description.operation(method, path) else {
        // An address that there is not: its refusal has the common form of all errors.
        assert!(
            status == 404 || status == 405,
            "{method} {path} is not described"
        );
        description.matches(&schema("Error"), body, "error");
        return;
    };
    let answer = &operation["responses"][status.to_string()];
    assert!(
        !answer.is_null(),
        "{method} {path}: {status} is not described: {body}"
    );
    let answer = description.follow(answer);
    let content = &answer["content"]["application/json"]["schema"];
    if !content.is_null() {
        description.matches(content, body, &format!("{method} {path} {status}"));
    }
}

fn schema(name: &str) -> Value {
    serde_json::json!({"$ref": format!("#/components/schemas/{name}")})
}

impl Description {
    /// The operation of a path, whose `{id}` may be anything.
    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object().unwrap();
        let exact = paths.get(path);
        let alike = || {
            paths.iter().find_map(|(pattern, operations)| {
                let (pattern, path): (Vec<_>, Vec<_>) =
                    (pattern.split('/').collect(), path.split('/').collect());
                let same = pattern.len() == path.len()
                    && pattern
                        .iter()
                        .zip(&path)
                        .all(|(left, right)| left == right || left.starts_with('{'));
                same.then_some(operations)
            })
        };
        exact.or_else(alike)?.get(method.to_lowercase())
    }

    fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(place) => self.0.pointer(place.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    fn matches(&self, schema: &Value, value: &Value, place: &str) {
        if let Err(reason) = self.compare(schema, value) {
            panic!("{place}: {reason} in {value}");
        }
    }

    fn compare(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let mut known = BTreeSet::new();
        let is_closed = self.collect_names(schema, &mut known);
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            if is_closed && !known.contains(name.as_str()) {
                return Err(format!("`{name}` is not described"));
            }
        }
        self.constrain(schema, value)
    }

    /// The names of the fields of an object, those of its parts among them; `false` when it may have
    /// any others.
    fn collect_names<'a>(&'a self, schema: &'a Value, known: &mut BTreeSet<&'a str>) -> bool {
        let schema = self.follow(schema);
        let mut is_closed = schema
            .get("additionalProperties")
            .is_none_or(|more| *more == Value::Bool(false));
        let fields = schema["properties"].as_object();
        known.extend(fields.into_iter().flat_map(Map::keys).map(String::as_str));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            is_closed &= self.collect_names(part, known);
        }
        // Each choice looks at its own fields.
        is_closed && schema.get("oneOf").is_none()
    }

    fn constrain(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = self.follow(schema).as_object().unwrap();
        for (keyword, expected) in schema {
            match keyword.as_str() {
                "type" => has_type(expected, value)?,
                "enum" => {
                    if !expected.as_array().unwrap().contains(value) {
                        return Err(format!("{value} is not one of {expected}"));
                    }
                }
                "required" => {
                    for name in expected.as_array().unwrap() {
                        if value.get(name.as_str().unwrap()).is_none() {
                            return Err(format!("{name} is missing"));
                        }
                    }
                }
                "properties" => self.properties(expected.as_object().unwrap(), value)?,
                "items" => {
                    for item in value.as_array().unwrap() {
                        self.compare(expected, item)?;
                    }
                }
                "allOf" => {
                    for part in expected.as_array().unwrap() {
                        self.constrain(part, value)?;
                    }
                }
                "oneOf" => self.one_of(expected.as_array().unwrap(), value)?,
                "minLength" | "maxLength" => has_length(keyword, expected, value)?,
                "description" | "format" | "examples" | "example" | "additionalProperties" => {}
                other => panic!("the test does not know the keyword `{other}`"),
            }
        }
        Ok(())
    }

    fn properties(&self, known: &Map<String, Value>, value: &Value) -> Result<(), String> {
        for (name, field) in value.as_object().into_iter().flatten() {
            if let Some(expected) = known.get(name) {
                self.compare(expected, field)
                    .map_err(|reason| format!("{name}: {reason}"))?;
            }
        }
        Ok(())
    }

    fn one_of(&self, choices: &[Value], value: &Value) -> Result<(), String> {
        let tried: Vec<_> = choices
            .iter()
            .map(|choice| self.compare(choice, value))
            .collect();
        if tried.iter().filter(|it| it.is_ok()).count() == 1 {
            return Ok(());
        }
        Err(format!("not exactly one form fits: {tried:?}"))
    }
}

fn has_type(expected: &Value, value: &Value) -> Result<(), String> {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type `{other}`"),
    };
    let fits = match expected {
        Value::String(name) => is(name),
        names => names
            .as_array()
            .unwrap()
            .iter()
            .any(|name| is(name.as_str().unwrap())),
    };
    if fits {
        Ok(())
    } else {
        Err(format!("{value} is no {expected}"))
    }
}

fn has_length(keyword: &str, expected: &Value, value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let (length, limit) = (text.chars().count() as u64, expected.as_u64().unwrap());
    let fits = if keyword == "minLength" {
        length >= limit
    } else {
        length <= limit
    };
    if fits {
        Ok(())
    } else {
        Err(format!("{length} letters, {keyword} is {limit}"))
    }
}
