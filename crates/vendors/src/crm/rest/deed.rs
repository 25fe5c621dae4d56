//! What a recipe may describe, and what the answer to each must tell.

/// One request that a recipe describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    LeadCreate,
    LeadFind,
    LeadRead,
    LeadChanged,
    OrderCreate,
    OrderFind,
    OrderRead,
    OrderChanged,
    ContactFind,
    ContactCreate,
    ContactUpdate,
    Catalog,
    Categories,
    Probe,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing that is read.
    Nothing,
    /// One record.
    One,
    /// A list of records.
    Many,
    /// Either, as the recipe says.
    Either,
}

const CREATED: &[&str] = &["id"];
const FOUND: &[&str] = &["id", "ref", "created"];
const STANDING: &[&str] = &[
    "id",
    "number",
    "status",
    "status_name",
    "at",
    "phone",
    "total",
    "tracking",
    "paid",
    "became",
    "created",
    "source",
];
const CARD: &[&str] = &["id", "phone", "email"];
const PRODUCT: &[&str] = &[
    "id",
    "name",
    "sku",
    "price",
    "currency",
    "stock",
    "description",
    "picture",
    "category",
];
const CATEGORY: &[&str] = &["id", "name", "parent"];

impl Deed {
    pub const ALL: [Self; 14] = [
        Self::LeadCreate,
        Self::LeadFind,
        Self::LeadRead,
        Self::LeadChanged,
        Self::OrderCreate,
        Self::OrderFind,
        Self::OrderRead,
        Self::OrderChanged,
        Self::ContactFind,
        Self::ContactCreate,
        Self::ContactUpdate,
        Self::Catalog,
        Self::Categories,
        Self::Probe,
    ];

    /// Its key in a recipe, which is its name in the journal, too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeadCreate => "lead.create",
            Self::LeadFind => "lead.find",
            Self::LeadRead => "lead.read",
            Self::LeadChanged => "lead.changed",
            Self::OrderCreate => "order.create",
            Self::OrderFind => "order.find",
            Self::OrderRead => "order.read",
            Self::OrderChanged => "order.changed",
            Self::ContactFind => "contact.find",
            Self::ContactCreate => "contact.create",
            Self::ContactUpdate => "contact.update",
            Self::Catalog => "catalog",
            Self::Categories => "catalog.categories",
            Self::Probe => "probe",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }

    pub const fn shape(self) -> Shape {
        match self {
            Self::Probe | Self::ContactUpdate => Shape::Nothing,
            Self::LeadCreate
            | Self::OrderCreate
            | Self::ContactCreate
            | Self::LeadRead
            | Self::OrderRead => Shape::One,
            Self::LeadFind | Self::OrderFind | Self::ContactFind => Shape::Either,
            Self::LeadChanged | Self::OrderChanged | Self::Catalog | Self::Categories => {
                Shape::Many
            }
        }
    }

    /// What can be read of its answer.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Probe | Self::ContactUpdate => &[],
            Self::LeadCreate | Self::OrderCreate | Self::ContactCreate => CREATED,
            Self::LeadFind | Self::OrderFind => FOUND,
            Self::LeadRead | Self::OrderRead | Self::LeadChanged | Self::OrderChanged => STANDING,
            Self::ContactFind => CARD,
            Self::Catalog => PRODUCT,
            Self::Categories => CATEGORY,
        }
    }

    /// What must be read of its answer.
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Probe | Self::ContactUpdate => &[],
            Self::Catalog | Self::Categories => &["id", "name"],
            _ => &["id"],
        }
    }

    /// The words by one of which it must say what it looks for or marks.
    pub const fn must_say(self) -> &'static [&'static str] {
        match self {
            Self::LeadFind => &["lead.ref"],
            Self::OrderFind => &["order.ref"],
            Self::LeadRead | Self::OrderRead | Self::ContactUpdate => &["id"],
            Self::ContactFind => &["contact.phone", "contact.phone_digits", "contact.email"],
            _ => &[],
        }
    }
}

/// What a signal may tell.
pub const SIGNAL: &[&str] = STANDING;
