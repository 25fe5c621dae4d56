//! Writing records: values are checked by their fields, and links to many are commands.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::exception::Exception;
use super::schema::{Access, Field, Kind, Model};
use super::session::Session;
use super::tables::{Row, is_day, is_moment, stamp};

impl Session<'_> {
    /// Makes a record; returns its number.
    pub fn create(&mut self, model: &Model, given: &Map<String, Value>) -> Result<i64, Exception> {
        self.refuse_marked(given)?;
        let mut all = self.defaults(model);
        all.extend(given.clone());
        let Checked { values, commands } = self.checked_all(model, &all)?;
        let id = self.base_mut().tables.next_id(model.name);
        let mut row = Row {
            values,
            created: self.now,
            visible_from: self.visible_from,
        };
        let (moment, user) = (stamp(self.now), self.user);
        row.values.insert("create_date".to_owned(), moment.into());
        row.values.insert("create_uid".to_owned(), user.into());
        self.base_mut().tables.put(model.name, id, row);
        self.touch(model.name, id);
        for (field, list) in commands {
            self.apply(model, id, &field, &list)?;
        }
        self.after(model.name, id, given)?;
        self.check_required(model, id)?;
        Ok(id)
    }

    /// Changes a record that is there.
    pub fn write(
        &mut self,
        model: &Model,
        id: i64,
        given: &Map<String, Value>,
    ) -> Result<(), Exception> {
        self.refuse_marked(given)?;
        let Checked { values, commands } = self.checked_all(model, given)?;
        let Some(mut row) = self.base().tables.row(model.name, id).cloned() else {
            return Err(Exception::missing(model.name, id));
        };
        // What is given as empty is not among the checked values; commands change the list that is
        // there.
        let is_list = |name: &str| commands.iter().any(|(field, _)| field.name == name);
        row.values
            .retain(|name, _| !given.contains_key(name) || is_list(name));
        row.values.extend(values);
        self.base_mut().tables.put(model.name, id, row);
        self.touch(model.name, id);
        for (field, list) in commands {
            self.apply(model, id, &field, &list)?;
        }
        self.after(model.name, id, given)?;
        self.check_required(model, id)
    }

    /// Takes a record away, with the lines that belong to it.
    pub fn unlink(&mut self, model: &Model, id: i64) -> Result<(), Exception> {
        let state = self.base().text(model.name, id, "state");
        if model.name == "sale.order" && !["draft", "cancel"].contains(&state.as_str()) {
            let words = "You can not delete a sent quotation or a confirmed sales order.";
            return Err(Exception::user(words));
        }
        if model.name == "sale.order" {
            for line in self.base().linked("sale.order.line", "order_id", id) {
                self.base_mut().tables.remove("sale.order.line", line);
            }
        }
        let models: Vec<_> = self.base().schema.models().cloned().collect();
        for other in models {
            for field in other.fields() {
                if matches!(&field.kind, Kind::Many2one(to) if *to == model.name) {
                    self.unlink_from(&other, field, id)?;
                }
            }
        }
        let order = self.base().link(model.name, id, "order_id");
        self.base_mut().tables.remove(model.name, id);
        if let Some(order) = order {
            self.add_up(order);
            self.touch("sale.order", order);
        }
        Ok(())
    }

    /// Empties the links to a record that goes, or keeps it where they cannot be empty.
    fn unlink_from(&mut self, other: &Model, field: &Field, id: i64) -> Result<(), Exception> {
        let keeps = field.access == Access::Required || field.name == "product_id";
        let rows = self.base().tables.rows(other.name);
        let linked = rows.filter(|(_, row)| row.values.get(&*field.name) == Some(&json!(id)));
        let linked: Vec<_> = linked.map(|(id, _)| id).collect();
        if keeps && !linked.is_empty() {
            let words = format!("Another model ({}) requires the record.", other.name);
            return Err(Exception::validation(words));
        }
        for one in linked {
            self.set(other.name, one, &field.name, false);
        }
        Ok(())
    }

    /// Gives a record a new `write_date`: the moment when its transaction began.
    pub fn touch(&mut self, model: &str, id: i64) {
        let (moment, user) = (stamp(self.now), self.user);
        self.set(model, id, "write_date", moment);
        self.set(model, id, "write_uid", user);
    }

    /// Refuses fields and values that the model does not take.
    fn checked_all(&self, model: &Model, given: &Map<String, Value>) -> Result<Checked, Exception> {
        let mut values = Map::new();
        let mut commands = Vec::new();
        for (name, value) in given {
            let field = model.field(name)?;
            if field.access == Access::Computed {
                let words = format!("The field {}.{name} is computed", model.name);
                return Err(Exception::value(words));
            }
            if field.kind.is_list() {
                commands.push((field.clone(), value.clone()));
            } else if let Some(value) = self.checked(model, field, value)? {
                values.insert(name.clone(), value);
            }
        }
        Ok(Checked { values, commands })
    }

    /// A value in its stored form; `None` when it is empty.
    fn checked(
        &self,
        model: &Model,
        field: &Field,
        value: &Value,
    ) -> Result<Option<Value>, Exception> {
        let is_empty = matches!(value, Value::Null | Value::Bool(false));
        if is_empty && field.kind != Kind::Boolean {
            return Ok(None);
        }
        let wrong = || {
            let name = format!("{}.{}", model.name, field.name);
            Exception::value(format!("Wrong value for {name}: {value}"))
        };
        let text = value.as_str();
        if text.is_some_and(|text| text.contains('\0')) {
            let words = "A string literal cannot contain NUL (0x00) characters.";
            return Err(Exception::value(words));
        }
        let is_right = match &field.kind {
            Kind::Char | Kind::Text | Kind::Html => text.is_some(),
            Kind::Float | Kind::Monetary => value.is_number(),
            Kind::Boolean => value.is_boolean(),
            Kind::Date => text.is_some_and(is_day),
            Kind::Datetime => text.is_some_and(is_moment),
            Kind::Binary => text.is_some_and(|text| STANDARD.decode(text).is_ok()),
            Kind::Language => text.is_some_and(|text| self.options.languages.contains(&text)),
            Kind::Selection(choices) => {
                text.is_some_and(|text| choices.iter().any(|(value, _)| *value == text))
            }
            Kind::Integer | Kind::Many2one(_) => value.is_i64(),
            Kind::One2many { .. } | Kind::Many2many(_) => false,
        };
        if !is_right {
            return Err(wrong());
        }
        if let (Kind::Many2one(other), Some(link)) = (&field.kind, value.as_i64())
            && self.base().tables.row(other, link).is_none()
        {
            let words = format!("The record {other}({link},) of {} is missing", field.name);
            return Err(Exception::validation(words));
        }
        Ok(Some(stored(&field.kind, value)))
    }

    /// Applies the commands of a link to many.
    fn apply(
        &mut self,
        model: &Model,
        id: i64,
        field: &Field,
        list: &Value,
    ) -> Result<(), Exception> {
        let wrong = || {
            let name = format!("{}.{}", model.name, field.name);
            Exception::value(format!("Wrong value for {name}: {list}"))
        };
        let commands = match list {
            Value::Bool(false) | Value::Null => &[][..],
            Value::Array(commands) => commands.as_slice(),
            _ => return Err(wrong()),
        };
        let other = field.kind.relation().ok_or_else(wrong)?;
        let other = self.base().schema.model(other)?;
        for command in commands {
            let Some(parts) = command.as_array() else {
                return Err(wrong());
            };
            let code = parts.first().and_then(Value::as_i64).ok_or_else(wrong)?;
            let link = parts.get(1).and_then(Value::as_i64).unwrap_or_default();
            let list = Links {
                owner: model,
                id,
                field,
            };
            match (code, parts.get(2)) {
                (0, Some(Value::Object(values))) => {
                    self.create_linked(&list, &other, values)?;
                }
                (1, Some(Value::Object(values))) => self.write(&other, link, values)?,
                (2, _) => self.unlink(&other, link)?,
                (3, _) => self.change_links(&list, &[], &[link])?,
                (4, _) => {
                    self.base().expect(other.name, link)?;
                    self.change_links(&list, &[link], &[])?;
                }
                (5, _) => self.change_links(&list, &[], &self.links_of(&list))?,
                (6, Some(Value::Array(links))) => {
                    let links: Vec<_> = links.iter().filter_map(Value::as_i64).collect();
                    for link in &links {
                        self.base().expect(other.name, *link)?;
                    }
                    let mut before = self.links_of(&list);
                    before.retain(|link| !links.contains(link));
                    self.change_links(&list, &links, &before)?;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(())
    }

    fn create_linked(
        &mut self,
        list: &Links<'_>,
        other: &Model,
        values: &Map<String, Value>,
    ) -> Result<(), Exception> {
        let mut values = values.clone();
        if let Kind::One2many { inverse, .. } = &list.field.kind {
            values.insert((*inverse).to_owned(), list.id.into());
        }
        let made = self.create(other, &values)?;
        self.change_links(list, &[made], &[])
    }

    fn links_of(&self, list: &Links<'_>) -> Vec<i64> {
        super::leaf::links(&self.base().value(list.owner, list.id, list.field))
    }

    /// Adds and takes links: in the list itself, or in the field of the others that leads back.
    /// A record that cannot be without its owner, such as a line of an order, goes with its link.
    fn change_links(
        &mut self,
        list: &Links<'_>,
        added: &[i64],
        taken: &[i64],
    ) -> Result<(), Exception> {
        if let Kind::One2many { model, inverse } = &list.field.kind {
            let other = self.base().schema.model(model)?;
            let goes = other.field(inverse)?.access == Access::Required;
            for link in added {
                self.set(model, *link, inverse, list.id);
            }
            for link in taken {
                if goes {
                    self.unlink(&other, *link)?;
                } else {
                    self.set(model, *link, inverse, false);
                }
            }
            return Ok(());
        }
        let mut links = self.links_of(list);
        links.retain(|link| !taken.contains(link));
        for link in added {
            if !links.contains(link) {
                links.push(*link);
            }
        }
        self.set(list.owner.name, list.id, &list.field.name, links);
        Ok(())
    }

    fn check_required(&self, model: &Model, id: i64) -> Result<(), Exception> {
        let base = self.base();
        let is_missing = |field: &&Field| {
            let is_required = field.access == Access::Required;
            is_required && base.value(model, id, field) == Value::Bool(false)
        };
        match model.fields().find(is_missing) {
            None => Ok(()),
            Some(field) => Err(Exception::validation(format!(
                "A mandatory field is not set. Model: {} ({}), Field: {} ({})",
                model.label, model.name, field.label, field.name
            ))),
        }
    }

    /// Refuses a record that says what a test had refused.
    fn refuse_marked(&self, given: &Map<String, Value>) -> Result<(), Exception> {
        let refused = &self.state.refused;
        if refused.is_empty() {
            return Ok(());
        }
        let said = Value::Object(given.clone()).to_string();
        match refused.iter().find(|one| said.contains(&one.words)) {
            Some(one) => Err(Exception::validation(one.message.clone())),
            None => Ok(()),
        }
    }
}

/// What a call gave, by its fields.
struct Checked {
    /// The values that are not empty.
    values: Map<String, Value>,
    /// The commands of each link to many.
    commands: Vec<(Field, Value)>,
}

/// A link to many of one record.
struct Links<'a> {
    owner: &'a Model,
    id: i64,
    field: &'a Field,
}

/// The stored form of a checked value: plain words in a field of HTML become a paragraph.
fn stored(kind: &Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Html, Value::String(text)) if !text.trim_start().starts_with('<') => {
            format!("<p>{text}</p>").into()
        }
        (Kind::Float | Kind::Monetary, number) => json!(number.as_f64().unwrap_or_default()),
        (Kind::Datetime, Value::String(day)) if day.len() == 10 => format!("{day} 00:00:00").into(),
        _ => value.clone(),
    }
}
