//! The models and their fields, as a version with its modules has them.

mod contacts;
mod crm;
pub mod field;
mod mail;
mod products;
mod project;
mod sales;
mod system;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::field::{Access, Field, Kind};
use super::exception::Exception;

/// A model.
#[derive(Debug, Clone)]
pub struct Model {
    pub name: &'static str,
    pub label: &'static str,
    /// The order of a search that names no other.
    pub order: &'static str,
    /// The module that it comes with; empty when it is always there.
    module: &'static str,
    fields: BTreeMap<String, Field>,
}

impl Model {
    fn new(name: &'static str, label: &'static str, fields: Vec<Field>) -> Self {
        let common = [
            field::integer("id", "ID").computed(),
            field::char("display_name", "Display Name").computed(),
            field::datetime("create_date", "Created on").computed(),
            field::datetime("write_date", "Last Updated on").computed(),
            field::many2one("create_uid", "Created by", "res.users").computed(),
            field::many2one("write_uid", "Last Updated by", "res.users").computed(),
        ];
        let all = common.into_iter().chain(fields);
        Self {
            name,
            label,
            order: "id",
            module: "",
            fields: all.map(|field| (field.name.to_string(), field)).collect(),
        }
    }

    fn of_module(self, module: &'static str) -> Self {
        Self { module, ..self }
    }

    fn ordered_by(self, order: &'static str) -> Self {
        Self { order, ..self }
    }

    /// A field by its name, or what Odoo says of a field that is not there.
    pub fn field(&self, name: &str) -> Result<&Field, Exception> {
        let missing = || Exception::value(format!("Invalid field {}.{name}", self.name));
        self.fields.get(name).ok_or_else(missing)
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }
}

/// All models of a database.
#[derive(Debug, Default)]
pub struct Schema {
    models: BTreeMap<&'static str, Arc<Model>>,
}

impl Schema {
    /// What is there in this version with these modules.
    pub fn new(version: u32, modules: &[&str]) -> Self {
        let all = system::models()
            .into_iter()
            .chain(contacts::models())
            .chain(mail::models())
            .chain(crm::models())
            .chain(products::models())
            .chain(sales::models())
            .chain(project::models());
        let mut models = BTreeMap::new();
        for mut model in all {
            if model.module.is_empty() || modules.contains(&model.module) {
                model
                    .fields
                    .retain(|_, field| field.is_there(version, modules));
                models.insert(model.name, Arc::new(model));
            }
        }
        let mut schema = Self { models };
        schema.cut_relations();
        schema
    }

    /// Takes away the fields that lead to models which are not there.
    fn cut_relations(&mut self) {
        let names: Vec<_> = self.models.keys().copied().collect();
        for model in self.models.values_mut() {
            let leads_nowhere = |field: &Field| {
                let relation = field.kind.relation();
                relation.is_some_and(|relation| !names.contains(&relation))
            };
            Arc::make_mut(model)
                .fields
                .retain(|_, field| !leads_nowhere(field));
        }
    }

    /// A model by its name, or what Odoo says of one that is not there.
    pub fn model(&self, name: &str) -> Result<Arc<Model>, Exception> {
        let missing = || Exception::user(format!("Object {name} doesn't exist"));
        self.models.get(name).cloned().ok_or_else(missing)
    }

    pub fn has(&self, name: &str) -> bool {
        self.models.contains_key(name)
    }

    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.values()
    }

    /// Adds a field to a model that is there.
    pub fn add(&mut self, model: &str, field: Field) {
        if let Some(model) = self.models.get_mut(model) {
            let fields = &mut Arc::make_mut(model).fields;
            fields.insert(field.name.to_string(), field);
        }
    }
}
