//! `execute_kw`: partners, and what is written into their chatter.

use serde_json::{Map, Value, json};

use super::domain::{self, FIELDS, Partner};
use super::server::{Exception, Outcome};
use super::{Note, Posted, Shared, State};

/// A method with its arguments.
pub struct Call<'a> {
    method: &'a str,
    positional: &'a [Value],
    keywords: Map<String, Value>,
}

impl<'a> Call<'a> {
    /// Reads what follows the model: the method, a list, and perhaps an object.
    pub fn parse(method: &'a Value, rest: &'a [Value]) -> Result<Self, Exception> {
        let method = method.as_str().unwrap_or_default();
        let (positional, keywords) = match rest {
            [] => (&[][..], Map::new()),
            [Value::Array(positional)] => (positional.as_slice(), Map::new()),
            [Value::Array(positional), Value::Object(keywords)] => {
                (positional.as_slice(), keywords.clone())
            }
            _ => return Err(Exception::type_error("execute_kw takes a list and a dict")),
        };
        Ok(Self {
            method,
            positional,
            keywords,
        })
    }

    /// An argument by its place or its name.
    fn argument(&self, place: usize, name: &str) -> Option<&Value> {
        let positional = self.positional.get(place);
        positional.or_else(|| self.keywords.get(name))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.keywords.get(name).and_then(Value::as_str)
    }
}

pub fn execute(shared: &Shared, model: &str, call: &Call<'_>) -> Outcome {
    if matches!(call.method, "check_access_rights" | "has_access") {
        return may(shared, model, call);
    }
    if model == "res.users" && call.method == "read" {
        let email = if shared.state().has_no_email {
            Value::Bool(false)
        } else {
            Value::from(shared.options.login.as_str())
        };
        return Ok(json!([{"id": 2, "email": email}]));
    }
    if model != "res.partner" {
        let words = format!("Object {model} doesn't exist");
        return Err(Exception::new("odoo.exceptions.UserError", words));
    }
    match call.method {
        "search" => Ok(Value::from(found(shared, call)?)),
        "search_count" => Ok(Value::from(found(shared, call)?.len())),
        "search_read" => {
            let ids = found(shared, call)?;
            let fields = call.argument(1, "fields");
            ids.iter().map(|id| read(shared, *id, fields)).collect()
        }
        "read" => {
            let ids = ids(call)?;
            let fields = call.argument(1, "fields");
            ids.iter().map(|id| read(shared, *id, fields)).collect()
        }
        "create" => create(shared, call),
        "message_post" => post(shared, call),
        "fields_get" => Ok(fields(call)),
        method => Err(Exception::new(
            "builtins.AttributeError",
            format!("The method 'res.partner.{method}' does not exist"),
        )),
    }
}

/// Whether the user has a right; which of the two methods there is depends on the version.
fn may(shared: &Shared, model: &str, call: &Call<'_>) -> Outcome {
    let is_new = shared.options.version >= 19;
    if is_new != (call.method == "has_access") {
        let words = format!("The method '{model}.{}' does not exist", call.method);
        return Err(Exception::new("builtins.AttributeError", words));
    }
    let operation = call.positional.last().and_then(Value::as_str);
    let right = format!("{} {model}", operation.unwrap_or_default());
    Ok(Value::Bool(!shared.state().denied.contains(&right)))
}

/// Adds a partner with the fields that it has from the start.
pub fn add(state: &mut State, mut fields: Partner) -> i64 {
    let id = state.id();
    let name = fields.get("name").cloned().unwrap_or_default();
    fields.insert("id".to_owned(), Value::from(id));
    fields.insert("display_name".to_owned(), name);
    fields.insert("active".to_owned(), Value::Bool(true));
    state.partners.insert(id, fields);
    id
}

/// The ids of the partners that fit, in order.
fn found(shared: &Shared, call: &Call<'_>) -> Result<Vec<i64>, Exception> {
    let filter = call.argument(0, "domain").and_then(Value::as_array);
    let filter = filter.ok_or_else(|| Exception::type_error("a domain is a list"))?;
    let number = |name: &str| call.keywords.get(name).and_then(Value::as_u64);
    let number = |name| number(name).and_then(|number| usize::try_from(number).ok());
    // A wrong filter is refused also where there is nobody.
    domain::fits(filter, &Partner::new())?;
    let mut fitting = Vec::new();
    for (id, partner) in &shared.state().partners {
        if domain::fits(filter, partner)? {
            fitting.push(*id);
        }
    }
    match call.text("order") {
        None | Some("id" | "id asc") => {}
        Some("id desc") => fitting.reverse(),
        Some(order) => {
            let words = format!("Invalid order {order}");
            return Err(Exception::new("odoo.exceptions.UserError", words));
        }
    }
    let most = number("limit").unwrap_or(usize::MAX);
    let skipped = number("offset").unwrap_or(0);
    Ok(fitting.into_iter().skip(skipped).take(most).collect())
}

/// The fields of a partner; what is empty reads as `false`.
fn read(shared: &Shared, id: i64, wanted: Option<&Value>) -> Outcome {
    let state = shared.state();
    let partner = state.partners.get(&id).ok_or_else(|| missing(id))?;
    let all = || FIELDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let wanted = wanted.and_then(Value::as_array);
    let names = wanted.map_or_else(all, |names| {
        let names = names.iter().filter_map(Value::as_str);
        names.map(str::to_owned).collect::<Vec<_>>()
    });
    let mut shown = Map::new();
    shown.insert("id".to_owned(), Value::from(id));
    for name in names {
        domain::check(&name)?;
        let value = partner.get(&name).filter(|value| !value.is_null());
        let value = value.cloned().unwrap_or(Value::Bool(false));
        shown.insert(name, value);
    }
    Ok(Value::Object(shown))
}

fn create(shared: &Shared, call: &Call<'_>) -> Outcome {
    let given = call.argument(0, "vals_list");
    let (list, is_list) = match given {
        Some(Value::Array(list)) => (list.clone(), true),
        Some(Value::Object(one)) => (vec![Value::Object(one.clone())], false),
        _ => return Err(Exception::type_error("vals_list is expected")),
    };
    let mut partners = Vec::new();
    for values in list {
        let Value::Object(fields) = values else {
            return Err(Exception::type_error("vals_list holds dicts"));
        };
        for name in fields.keys() {
            domain::check(name)?;
        }
        if fields.get("name").and_then(Value::as_str).is_none() {
            let words = "Contacts require a name";
            return Err(Exception::new("odoo.exceptions.ValidationError", words));
        }
        partners.push(fields);
    }
    let mut state = shared.state();
    let ids: Vec<_> = partners
        .into_iter()
        .map(|fields| add(&mut state, fields))
        .collect();
    match ids.as_slice() {
        [id] if !is_list => Ok(Value::from(*id)),
        _ => Ok(Value::from(ids)),
    }
}

/// Writes into the chatter of one partner. A body is text, and escaped, unless it is said to be HTML.
fn post(shared: &Shared, call: &Call<'_>) -> Outcome {
    let [id] = ids(call)?[..] else {
        let words = "Expected singleton: res.partner";
        return Err(Exception::new("builtins.ValueError", words));
    };
    for refused in ["model", "res_id", "subtype"] {
        if call.keywords.contains_key(refused) {
            let words = format!("message_post does not support {refused} parameter");
            return Err(Exception::new("builtins.ValueError", words));
        }
    }
    let body = call.argument(1, "body").and_then(Value::as_str);
    let body = body.unwrap_or_default();
    let is_html = call.keywords.get("body_is_html") == Some(&Value::Bool(true));
    let body = if is_html {
        body.to_owned()
    } else {
        format!("<p>{}</p>", escaped(body))
    };
    let at = shared.clock.now();
    let mut state = shared.state();
    if state.denied.contains("create mail.message") {
        let words = "You are not allowed to create 'Message' (mail.message) records. \
            Document type: Message, Operation: create";
        return Err(Exception::new("odoo.exceptions.AccessError", words));
    }
    if state.has_no_email {
        let words = "Unable to send message, please configure the sender's email address.";
        return Err(Exception::new("odoo.exceptions.UserError", words));
    }
    if !state.partners.contains_key(&id) {
        return Err(missing(id));
    }
    let note = Note {
        id: state.id(),
        body,
        message_type: call
            .text("message_type")
            .unwrap_or("notification")
            .to_owned(),
        subtype: call
            .text("subtype_xmlid")
            .unwrap_or("mail.mt_note")
            .to_owned(),
        at,
    };
    let number = note.id;
    state.notes.entry(id).or_default().push(note);
    Ok(match shared.options.posted {
        Posted::Number => Value::from(number),
        Posted::List => json!([number]),
    })
}

fn fields(call: &Call<'_>) -> Value {
    let wanted = call.argument(0, "allfields").and_then(Value::as_array);
    let is_wanted = |name: &str| wanted.is_none_or(|names| names.iter().any(|one| *one == name));
    let shown = FIELDS.iter().filter(|(name, _)| is_wanted(name));
    let shown = shown.map(|(name, kind)| ((*name).to_owned(), json!({ "type": kind })));
    Value::Object(shown.collect())
}

fn ids(call: &Call<'_>) -> Result<Vec<i64>, Exception> {
    match call.argument(0, "ids") {
        Some(Value::Array(ids)) => Ok(ids.iter().filter_map(Value::as_i64).collect()),
        Some(id) if id.is_i64() => Ok(id.as_i64().into_iter().collect()),
        _ => Err(Exception::type_error("ids are expected")),
    }
}

fn missing(id: i64) -> Exception {
    let words = format!("Record does not exist or has been deleted. (Record: res.partner({id},))");
    Exception::new("odoo.exceptions.MissingError", words)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&#34;");
    text.replace('\'', "&#39;")
}
