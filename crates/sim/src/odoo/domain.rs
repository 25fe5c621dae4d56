//! Odoo's filters in Polish notation: `["|", ["phone", "=", "+380..."], ["mobile", "=", "..."]]`.

use serde_json::Value;

use super::database::Database;
use super::exception::Exception;
use super::leaf::{self, Operator};
use super::schema::{Kind, Model, Schema};

/// A filter that was read and whose fields are there.
#[derive(Debug)]
pub enum Filter {
    Constant(bool),
    All(Vec<Filter>),
    Any(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Leaf(Leaf),
}

/// One condition.
#[derive(Debug)]
pub struct Leaf {
    /// A field, and the field of the record that it leads to.
    path: Vec<String>,
    operator: Operator,
    is_negated: bool,
    value: Value,
}

impl Filter {
    /// Reads a filter of a model's records; refuses operators and fields that are not there.
    pub fn parse(schema: &Schema, model: &Model, terms: &Value) -> Result<Self, Exception> {
        let terms = match terms {
            Value::Array(terms) => terms.as_slice(),
            Value::Null | Value::Bool(false) => &[],
            _ => return Err(Exception::type_error("a domain is a list")),
        };
        let reader = Reader { schema, model };
        let mut rest = terms;
        let mut all = Vec::new();
        while !rest.is_empty() {
            // Terms without an operator before them are joined by "and".
            all.push(reader.term(&mut rest)?);
        }
        Ok(Self::All(all))
    }

    /// Whether it says something of archived records itself.
    pub fn names_active(&self) -> bool {
        match self {
            Self::Constant(_) => false,
            Self::All(all) => all.iter().any(Self::names_active),
            Self::Any(one, other) => one.names_active() || other.names_active(),
            Self::Not(one) => one.names_active(),
            Self::Leaf(leaf) => leaf.path.len() == 1 && leaf.path[0] == "active",
        }
    }

    /// Whether a record fits.
    pub fn fits(&self, base: &Database, model: &Model, id: i64) -> bool {
        match self {
            Self::Constant(fits) => *fits,
            Self::All(all) => all.iter().all(|one| one.fits(base, model, id)),
            Self::Any(one, other) => one.fits(base, model, id) || other.fits(base, model, id),
            Self::Not(one) => !one.fits(base, model, id),
            Self::Leaf(leaf) => leaf.fits(base, model, id, &leaf.path),
        }
    }
}

struct Reader<'a> {
    schema: &'a Schema,
    model: &'a Model,
}

impl Reader<'_> {
    fn term(&self, rest: &mut &[Value]) -> Result<Filter, Exception> {
        let Some((first, others)) = rest.split_first() else {
            return Err(Exception::value("a term is missing"));
        };
        *rest = others;
        match first {
            Value::String(sign) if sign == "&" => {
                Ok(Filter::All(vec![self.term(rest)?, self.term(rest)?]))
            }
            Value::String(sign) if sign == "|" => Ok(Filter::Any(
                Box::new(self.term(rest)?),
                Box::new(self.term(rest)?),
            )),
            Value::String(sign) if sign == "!" => Ok(Filter::Not(Box::new(self.term(rest)?))),
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(path), Value::String(operator), value] => {
                    self.leaf(path, operator, value).map(Filter::Leaf)
                }
                [
                    Value::Number(one),
                    Value::String(sign),
                    Value::Number(other),
                ] if sign == "=" => Ok(Filter::Constant(one == other)),
                _ => Err(Exception::value("a term has three parts")),
            },
            other => Err(Exception::value(format!("{other} is no term"))),
        }
    }

    fn leaf(&self, path: &str, operator: &str, value: &Value) -> Result<Leaf, Exception> {
        let path: Vec<_> = path.split('.').map(str::to_owned).collect();
        let kind = self.kind_at(&path)?;
        let (operator, is_negated) = Operator::parse(operator)?;
        operator.check(value)?;
        if path.last().is_some_and(|name| name == leaf::PHONES) {
            leaf::check_phone(operator, value)?;
        }
        if matches!(kind, Kind::Datetime) {
            leaf::check_moment(value)?;
        }
        Ok(Leaf {
            path,
            operator,
            is_negated,
            value: value.clone(),
        })
    }

    /// What the last field of a path holds.
    fn kind_at(&self, path: &[String]) -> Result<Kind, Exception> {
        let mut kind = None;
        for name in path {
            let field = match kind.as_ref().map(Kind::relation) {
                None => self.model.field(name)?.clone(),
                Some(Some(other)) => self.schema.model(other)?.field(name)?.clone(),
                Some(None) => return Err(Exception::value(format!("Invalid field {name}"))),
            };
            kind = Some(field.kind);
        }
        kind.ok_or_else(|| Exception::value("a field is missing"))
    }
}

impl Leaf {
    fn fits(&self, base: &Database, model: &Model, id: i64, path: &[String]) -> bool {
        let Some((name, rest)) = path.split_first() else {
            return false;
        };
        let Ok(field) = model.field(name) else {
            return false;
        };
        if rest.is_empty() {
            let own = leaf::Own {
                base,
                model,
                id,
                field,
            };
            return own.fits(self.operator, &self.value) != self.is_negated;
        }
        let other = field.kind.relation();
        let Some(Ok(other)) = other.map(|other| base.schema.model(other)) else {
            return false;
        };
        let links = leaf::links(&base.value(model, id, field));
        links.iter().any(|id| self.fits(base, &other, *id, rest))
    }
}
