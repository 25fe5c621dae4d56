//! What a method of a model does.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::domain::Filter;
use super::exception::{Exception, Outcome};
use super::schema::{Access, Field, Kind, Model};
use super::session::{Session, USER};

impl Session<'_> {
    /// Runs a call.
    pub fn execute(&mut self, call: &Call) -> Outcome {
        let model = self.base().schema.model(&call.model)?;
        self.check_language()?;
        match call.method.as_str() {
            "search" => Ok(self.found(&model, call)?.into()),
            "search_count" => Ok(self.found(&model, call)?.len().into()),
            "search_read" => {
                let ids = self.found(&model, call)?;
                self.read(&model, &ids, call)
            }
            "read" => {
                self.require("read", &model)?;
                self.expect(&model, &call.ids)?;
                self.read(&model, &call.ids, call)
            }
            "create" => self.create_all(&model, call),
            "write" => self.write_all(&model, call),
            "unlink" => {
                self.require("unlink", &model)?;
                self.expect(&model, &call.ids)?;
                for id in &call.ids {
                    self.unlink(&model, *id)?;
                }
                Ok(Value::Bool(true))
            }
            "exists" => {
                let tables = &self.base().tables;
                let ids = call.ids.iter().copied();
                let known = ids.filter(|id| tables.row(model.name, *id).is_some());
                Ok(known.collect::<Vec<_>>().into())
            }
            "fields_get" => Ok(self.fields(&model, call)),
            "default_get" => self.defaults_of(&model, call),
            "name_create" => {
                self.require("create", &model)?;
                let mut values = Map::new();
                values.insert("name".to_owned(), call.named()["name"].clone());
                let id = self.create(&model, &values)?;
                Ok(json!([id, self.base().label(model.name, id)]))
            }
            "check_access_rights" => {
                let operation = call.text("operation").unwrap_or_default();
                if call.get("raise_exception") != Some(&Value::Bool(false)) {
                    self.require(operation, &model)?;
                }
                Ok(self.require(operation, &model).is_ok().into())
            }
            "has_access" => {
                let operation = call.text("operation").unwrap_or_default();
                let mut seen = call.ids.iter().map(|id| self.may_see(&model, *id));
                Ok((self.require(operation, &model).is_ok() && seen.all(|sees| sees)).into())
            }
            "context_get" => Ok(json!({
                "lang": self.options.languages.first(), "tz": "Europe/Kyiv", "uid": self.user,
            })),
            "has_group" => Ok(self
                .is_in(call.text("group_ext_id").unwrap_or_default())
                .into()),
            "message_post" => self.post(&model, call),
            action => self.act(&model, action, call),
        }
    }

    /// The ids that a search finds, in its order.
    fn found(&self, model: &Model, call: &Call) -> Result<Vec<i64>, Exception> {
        self.require("read", model)?;
        let all = Value::Array(Vec::new());
        let domain = call.get("domain").unwrap_or(&all);
        let filter = Filter::parse(&self.base().schema, model, domain)?;
        let order = call.text("order").unwrap_or(model.order);
        let order = super::order::Order::parse(model, order)?;
        let mut ids = self.fitting(model, &filter);
        order.sort(self.base(), model, &mut ids);
        let number = |name: &str| {
            let number = call.get(name).and_then(Value::as_u64).unwrap_or_default();
            usize::try_from(number).unwrap_or_default()
        };
        let most = match number("limit") {
            0 => usize::MAX,
            most => most,
        };
        Ok(ids.into_iter().skip(number("offset")).take(most).collect())
    }

    /// The records that fit, by their ids. New ones are not found until the search has caught up.
    fn fitting(&self, model: &Model, filter: &Filter) -> Vec<i64> {
        let base = self.base();
        let context = self.context.get("active_test");
        let skips_archived =
            model.has("active") && context != Some(&Value::Bool(false)) && !filter.names_active();
        let found_until = self.now - self.state.search_lag;
        let rows = base.tables.rows(model.name).filter(|(id, row)| {
            let is_archived = row.values.get("active") != Some(&Value::Bool(true));
            self.is_visible(row)
                && (row.created <= found_until || self.user != USER)
                && !(skips_archived && is_archived)
                && self.may_see(model, *id)
                && filter.fits(base, model, *id)
        });
        rows.map(|(id, _)| id).collect()
    }

    /// The fields of records; what is empty reads as `false`.
    fn read(&self, model: &Model, ids: &[i64], call: &Call) -> Outcome {
        let wanted = match call.get("fields") {
            None | Some(Value::Bool(false)) => None,
            Some(Value::Array(names)) if names.is_empty() => None,
            Some(Value::Array(names)) => Some(names),
            Some(_) => return Err(Exception::type_error("fields are a list of names")),
        };
        let fields: Vec<&Field> = match wanted {
            None => model.fields().collect(),
            Some(names) => {
                let names = names.iter().map(|name| name.as_str().unwrap_or_default());
                let fields = names.map(|name| model.field(name));
                fields.collect::<Result<_, _>>()?
            }
        };
        let is_classic = !call.named().contains_key("load")
            || call
                .text("load")
                .is_some_and(|load| load == "_classic_read");
        let base = self.base();
        let show = |id: i64| {
            let mut shown = Map::new();
            shown.insert("id".to_owned(), id.into());
            for field in &fields {
                let value = if is_classic
                    || field.kind != Kind::Datetime && field.kind.relation().is_none()
                {
                    base.shown(model, id, field)
                } else {
                    base.value(model, id, field)
                };
                shown.insert(
                    field.name.to_string(),
                    self.own_email(model, id, field, value),
                );
            }
            Value::Object(shown)
        };
        Ok(ids.iter().map(|id| show(*id)).collect())
    }

    /// The API's user may have been left without an e-mail address.
    fn own_email(&self, model: &Model, id: i64, field: &Field, value: Value) -> Value {
        let is_own = model.name == "res.users" && id == USER && field.name == "email";
        if is_own && self.state.rights.has_no_email {
            return Value::Bool(false);
        }
        value
    }

    fn create_all(&mut self, model: &Model, call: &Call) -> Outcome {
        self.require("create", model)?;
        let (list, is_list) = match call.get("vals_list") {
            Some(Value::Array(list)) => (list.clone(), true),
            Some(one @ Value::Object(_)) => (vec![one.clone()], false),
            _ => return Err(Exception::type_error("vals_list is expected")),
        };
        let mut ids = Vec::new();
        for values in list {
            let Value::Object(values) = values else {
                return Err(Exception::type_error("vals_list holds dicts"));
            };
            ids.push(self.create(model, &values)?);
        }
        match ids.as_slice() {
            [id] if !is_list => Ok((*id).into()),
            _ => Ok(ids.into()),
        }
    }

    fn write_all(&mut self, model: &Model, call: &Call) -> Outcome {
        self.require("write", model)?;
        self.expect(model, &call.ids)?;
        let Some(Value::Object(values)) = call.get("vals") else {
            return Err(Exception::type_error("vals is a dict"));
        };
        for id in &call.ids {
            self.write(model, *id, values)?;
        }
        Ok(Value::Bool(true))
    }

    fn fields(&self, model: &Model, call: &Call) -> Value {
        let list = |name: &str| call.get(name).and_then(Value::as_array);
        let (wanted, attributes) = (list("allfields"), list("attributes"));
        let is_wanted = |name: &str| {
            wanted.is_none_or(|names| names.is_empty() || names.iter().any(|one| *one == name))
        };
        let shown = model.fields().filter(|field| is_wanted(&field.name));
        let shown = shown.map(|field| {
            let mut all = self.attributes(field);
            all.retain(|name, _| {
                attributes.is_none_or(|some| some.iter().any(|one| *one == name.as_str()))
            });
            (field.name.to_string(), Value::Object(all))
        });
        Value::Object(shown.collect())
    }

    fn attributes(&self, field: &Field) -> Map<String, Value> {
        let mut all = Map::new();
        let mut add = |name: &str, value: Value| all.insert(name.to_owned(), value);
        add("name", json!(field.name));
        add("type", field.kind.name().into());
        add("string", json!(field.label));
        add("required", (field.access == Access::Required).into());
        add("readonly", (field.access == Access::Computed).into());
        add(
            "store",
            (!matches!(field.kind, Kind::One2many { .. })).into(),
        );
        if let Some(model) = field.kind.relation() {
            add("relation", model.into());
        }
        match &field.kind {
            Kind::Selection(choices) => {
                let choices = choices.iter().map(|(value, label)| json!([value, label]));
                add("selection", choices.collect());
            }
            Kind::Language => {
                let choices = self.options.languages.iter();
                add(
                    "selection",
                    choices.map(|name| json!([name, name])).collect(),
                );
            }
            _ => {}
        }
        all
    }

    /// The defaults of the fields that are named; a field without a default is left out.
    fn defaults_of(&self, model: &Model, call: &Call) -> Outcome {
        let wanted = call.get("fields_list").or_else(|| call.get("fields"));
        let wanted = wanted.and_then(Value::as_array);
        let wanted = wanted.ok_or_else(|| Exception::type_error("a list of fields is expected"))?;
        let mut defaults = self.defaults(model);
        defaults.retain(|name, _| wanted.iter().any(|one| *one == name.as_str()));
        Ok(Value::Object(defaults))
    }

    /// Refuses a language that is not installed.
    fn check_language(&self) -> Result<(), Exception> {
        match self.context.get("lang").and_then(Value::as_str) {
            Some(language) if !self.options.languages.contains(&language) => Err(Exception::user(
                format!("Invalid language code: {language}"),
            )),
            _ => Ok(()),
        }
    }
}
