//! What stands in a cell.

use chrono::NaiveDateTime;

use crate::domain::money::Money;

/// A value with its type, which a sheet keeps and a text writes in the shop's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Number(i64),
    Money(Money),
    /// In the shop's zone.
    Time(NaiveDateTime),
    Empty,
}

impl Cell {
    /// A text, or nothing.
    pub fn of<T: Into<String>>(text: Option<T>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }
}
