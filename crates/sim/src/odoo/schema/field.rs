//! A field of a model, and in which versions and with which modules it is there.

use std::borrow::Cow;

use serde_json::{Value, json};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Char,
    Text,
    Html,
    Integer,
    Float,
    Monetary,
    Boolean,
    Date,
    Datetime,
    Binary,
    /// One of the installed languages.
    Language,
    /// Values with their labels.
    Selection(&'static [(&'static str, &'static str)]),
    Many2one(Cow<'static, str>),
    One2many {
        model: &'static str,
        inverse: &'static str,
    },
    Many2many(Cow<'static, str>),
}

impl Kind {
    /// What `fields_get` calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Char => "char",
            Self::Text => "text",
            Self::Html => "html",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Monetary => "monetary",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Binary => "binary",
            Self::Language | Self::Selection(_) => "selection",
            Self::Many2one(_) => "many2one",
            Self::One2many { .. } => "one2many",
            Self::Many2many(_) => "many2many",
        }
    }

    /// The model that the field leads to.
    pub fn relation(&self) -> Option<&str> {
        match self {
            Self::Many2one(model) | Self::Many2many(model) => Some(model),
            Self::One2many { model, .. } => Some(model),
            _ => None,
        }
    }

    pub fn is_list(&self) -> bool {
        matches!(self, Self::One2many { .. } | Self::Many2many(_))
    }

    /// What an empty field reads as.
    pub fn empty(&self) -> Value {
        match self {
            Self::Integer => json!(0),
            Self::Float | Self::Monetary => json!(0.0),
            Self::One2many { .. } | Self::Many2many(_) => json!([]),
            _ => Value::Bool(false),
        }
    }
}

/// Whether a call may, must or cannot give a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Free,
    Required,
    Computed,
}

/// A field by its declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: Cow<'static, str>,
    pub label: Cow<'static, str>,
    pub kind: Kind,
    pub access: Access,
    /// The first version that has it.
    first: u32,
    /// The last version that has it.
    last: u32,
    /// The module that adds it; empty when it is there with its model.
    module: &'static str,
}

impl Field {
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        kind: Kind,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            access: Access::Free,
            first: 0,
            last: u32::MAX,
            module: "",
        }
    }

    /// A field that the database refuses to leave empty.
    pub fn required(self) -> Self {
        Self {
            access: Access::Required,
            ..self
        }
    }

    /// A field that Odoo computes and nobody writes.
    pub fn computed(self) -> Self {
        Self {
            access: Access::Computed,
            ..self
        }
    }

    pub fn since_version(self, first: u32) -> Self {
        Self { first, ..self }
    }

    pub fn until_version(self, last: u32) -> Self {
        Self { last, ..self }
    }

    pub fn of_module(self, module: &'static str) -> Self {
        Self { module, ..self }
    }

    /// Whether it is there in this version with these modules.
    pub fn is_there(&self, version: u32, modules: &[&str]) -> bool {
        let has_module = self.module.is_empty() || modules.contains(&self.module);
        has_module && (self.first..=self.last).contains(&version)
    }
}

/// Short ways to declare fields.
macro_rules! declare {
    ($($function:ident: $kind:ident),+ $(,)?) => {
        $(pub fn $function(name: &'static str, label: &'static str) -> Field {
            Field::new(name, label, Kind::$kind)
        })+
    };
}

declare! {
    char: Char,
    text: Text,
    html: Html,
    integer: Integer,
    float: Float,
    monetary: Monetary,
    boolean: Boolean,
    date: Date,
    datetime: Datetime,
    binary: Binary,
}

pub fn many2one(name: &'static str, label: &'static str, model: &'static str) -> Field {
    Field::new(name, label, Kind::Many2one(Cow::Borrowed(model)))
}

pub fn many2many(name: &'static str, label: &'static str, model: &'static str) -> Field {
    Field::new(name, label, Kind::Many2many(Cow::Borrowed(model)))
}

/// The records of `model` whose field `inverse` leads back here.
pub fn one2many(
    name: &'static str,
    label: &'static str,
    model: &'static str,
    inverse: &'static str,
) -> Field {
    Field::new(name, label, Kind::One2many { model, inverse })
}

pub fn selection(
    name: &'static str,
    label: &'static str,
    choices: &'static [(&'static str, &'static str)],
) -> Field {
    Field::new(name, label, Kind::Selection(choices))
}
