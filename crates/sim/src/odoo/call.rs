//! A call of a method, whichever transport it came by: its parameters have names.

use serde_json::{Map, Value};

use super::exception::Exception;

/// Whether a method is called on records or on their model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Records,
    Model,
}

/// A method that may be called from outside.
#[derive(Debug)]
pub struct Signature {
    pub on: On,
    /// Its parameters in their order.
    parameters: &'static [&'static str],
    /// How many of them must be given.
    required: usize,
    /// Whether it takes names that are not among them.
    takes_more: bool,
}

const fn on(on: On, parameters: &'static [&'static str], required: usize) -> Signature {
    Signature {
        on,
        parameters,
        required,
        takes_more: false,
    }
}

/// What messages are posted with.
const POSTED: &[&str] = &[
    "body",
    "subject",
    "message_type",
    "email_from",
    "author_id",
    "parent_id",
    "subtype_xmlid",
    "subtype_id",
    "partner_ids",
    "attachments",
    "attachment_ids",
    "body_is_html",
];

/// The signature of a method that a model has.
pub fn signature(model: &str, method: &str, version: u32) -> Option<Signature> {
    use On::{Model, Records};
    let signature = match (model, method) {
        (_, "search") => on(Model, &["domain", "offset", "limit", "order"], 1),
        (_, "search_count") => on(Model, &["domain", "limit"], 1),
        (_, "search_read") => Signature {
            takes_more: true,
            ..on(Model, &["domain", "fields", "offset", "limit", "order"], 0)
        },
        (_, "read") => on(Records, &["fields", "load"], 0),
        (_, "create") => on(Model, &["vals_list"], 1),
        (_, "write") => on(Records, &["vals"], 1),
        (_, "unlink" | "exists")
        | ("sale.order", "action_confirm" | "action_cancel" | "action_draft")
        | ("crm.lead", "action_set_won") => on(Records, &[], 0),
        (_, "fields_get") => on(Model, &["allfields", "attributes"], 0),
        (_, "default_get") if version < 19 => on(Model, &["fields_list"], 1),
        (_, "default_get") => on(Model, &["fields"], 1),
        (_, "name_create") => on(Model, &["name"], 1),
        (_, "check_access_rights") if version < 19 => {
            on(Model, &["operation", "raise_exception"], 1)
        }
        (_, "has_access") if version >= 18 => on(Records, &["operation"], 1),
        ("res.users", "context_get") => on(Model, &[], 0),
        ("res.users", "has_group") if version < 18 => on(Model, &["group_ext_id"], 1),
        ("res.users", "has_group") => on(Records, &["group_ext_id"], 1),
        (
            "res.partner" | "crm.lead" | "sale.order" | "product.template" | "project.task",
            "message_post",
        ) => Signature {
            takes_more: true,
            ..on(Records, POSTED, 0)
        },
        ("crm.lead", "action_set_lost") => Signature {
            takes_more: true,
            ..on(Records, &[], 0)
        },
        _ => return None,
    };
    Some(signature)
}

/// A call whose parameters fit its method.
#[derive(Debug)]
pub struct Call {
    pub model: String,
    pub method: String,
    /// The records that it is called on; empty when it is called on the model.
    pub ids: Vec<i64>,
    named: Map<String, Value>,
    pub context: Map<String, Value>,
}

impl Call {
    /// The parameters of `execute_kw`: a list, and perhaps an object.
    pub fn from_rpc(
        model: &str,
        method: &str,
        signature: &Signature,
        rest: &[Value],
    ) -> Result<Self, Exception> {
        let (positional, mut named) = match rest {
            [] => (&[][..], Map::new()),
            [Value::Array(positional)] => (positional.as_slice(), Map::new()),
            [Value::Array(positional), Value::Object(named)] => {
                (positional.as_slice(), named.clone())
            }
            _ => return Err(Exception::type_error("execute_kw takes a list and a dict")),
        };
        let context = taken_context(&mut named)?;
        let (ids, positional) = match (signature.on, positional) {
            (On::Model, all) => (Vec::new(), all),
            (On::Records, [ids, others @ ..]) => (read_ids(ids)?, others),
            (On::Records, []) => return Err(Exception::type_error("ids are expected")),
        };
        if positional.len() > signature.parameters.len() {
            let words = format!("{method}() takes fewer positional arguments");
            return Err(Exception::type_error(words));
        }
        for (name, value) in signature.parameters.iter().zip(positional) {
            if named.insert((*name).to_owned(), value.clone()).is_some() {
                let words = format!("{method}() got multiple values for argument '{name}'");
                return Err(Exception::type_error(words));
            }
        }
        signature
            .check(method, &named)
            .map_err(Exception::type_error)?;
        Ok(Self {
            model: model.to_owned(),
            method: method.to_owned(),
            ids,
            named,
            context,
        })
    }

    /// The parameters of JSON-2: all of them have names.
    pub fn from_body(
        model: &str,
        method: &str,
        signature: &Signature,
        mut named: Map<String, Value>,
    ) -> Result<Self, Exception> {
        let context = taken_context(&mut named)?;
        let ids = match (signature.on, named.remove("ids")) {
            (On::Model, Some(Value::Array(ids))) if ids.is_empty() => Vec::new(),
            (On::Model, Some(_)) => {
                let words = format!("cannot call {model}.{method} with ids");
                return Err(unprocessable(words));
            }
            (_, None) => Vec::new(),
            (On::Records, Some(ids @ Value::Array(_))) => read_ids(&ids)?,
            (On::Records, Some(_)) => return Err(unprocessable("ids must be a list")),
        };
        signature.check(method, &named).map_err(unprocessable)?;
        Ok(Self {
            model: model.to_owned(),
            method: method.to_owned(),
            ids,
            named,
            context,
        })
    }

    pub fn named(&self) -> &Map<String, Value> {
        &self.named
    }

    /// A parameter; one that is null counts as absent.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.named.get(name).filter(|value| !value.is_null())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// The only record that it is called on.
    pub fn one(&self) -> Result<i64, Exception> {
        match self.ids[..] {
            [id] => Ok(id),
            _ => {
                let words = format!("Expected singleton: {}{:?}", self.model, self.ids);
                Err(Exception::value(words))
            }
        }
    }
}

impl Signature {
    /// Whether a parameter has this name.
    pub fn names(&self, name: &str) -> bool {
        self.parameters.contains(&name)
    }

    fn check(&self, method: &str, named: &Map<String, Value>) -> Result<(), String> {
        for name in named.keys() {
            if !self.takes_more && !self.parameters.contains(&name.as_str()) {
                return Err(format!(
                    "{method}() got an unexpected keyword argument '{name}'"
                ));
            }
        }
        for name in &self.parameters[..self.required] {
            if !named.contains_key(*name) {
                return Err(format!("{method}() missing a required argument: '{name}'"));
            }
        }
        Ok(())
    }
}

pub fn unprocessable(words: impl Into<String>) -> Exception {
    Exception::new("werkzeug.exceptions.UnprocessableEntity", words)
}

fn taken_context(named: &mut Map<String, Value>) -> Result<Map<String, Value>, Exception> {
    match named.remove("context") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(context)) => Ok(context),
        Some(_) => Err(Exception::type_error("the context is a dict")),
    }
}

fn read_ids(ids: &Value) -> Result<Vec<i64>, Exception> {
    let wrong = || Exception::type_error("ids are numbers");
    match ids {
        Value::Array(ids) => ids.iter().map(|id| id.as_i64().ok_or_else(wrong)).collect(),
        id => Ok(vec![id.as_i64().ok_or_else(wrong)?]),
    }
}
