//! Rows of an answer, read by the names of their columns.
//!
//! A value that is missing, of another type, out of range or unknown to this program is an error
//! that names table, column and row, never a default. The value itself is not in the error, because
//! errors reach the log.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use chrono::{DateTime, NaiveDate, Utc};

use super::column_source;
use crate::domain::{
    case, conversation, customer, email::Email, hours::Week, id, language::Language, manager,
    money, order, phone::Phone, routing, sms,
};
use crate::store::{StoreError, Tx, Value, Vault, vault::Unreadable};

/// One value of a row, as a driver gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    Text(String),
    /// A type that no column of ours has.
    Foreign,
    /// The text was read already.
    Taken,
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// The names of a statement's columns, resolved once for each text.
#[derive(Debug)]
pub struct Columns {
    sql: &'static str,
    names: Vec<&'static str>,
}

/// The columns of every text that has given rows, by the text's place in memory: texts are constants.
type Known = HashMap<(usize, usize), Arc<Columns>>;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

impl Columns {
    /// The columns of a text; `names` is asked the first time.
    pub fn of<N>(sql: &'static str, names: impl FnOnce() -> N) -> Arc<Self>
    where
        N: IntoIterator,
        N::Item: Into<String>,
    {
        let place = (sql.as_ptr().addr(), sql.len());
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = known.get(&place) {
            return Arc::clone(columns);
        }
        drop(known);
        let names: Vec<String> = names().into_iter().map(Into::into).collect();
        let meant = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
        let names = names
            .iter()
            // Two columns of one name: neither can be meant by it. What is known stays so for as
            // long as the process lives, and its names with it.
            .map(|name| {
                if meant(name) {
                    &*name.clone().leak()
                } else {
                    ""
                }
            })
            .collect();
        let columns = Arc::new(Self { sql, names });
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(place, Arc::clone(&columns));
        columns
    }
}

/// One row of an answer.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<Columns>,
    cells: Vec<Cell>,
    /// Where the next column is looked for first: readers follow the order of the SELECT list.
    next: usize,
}

impl Row {
    pub const fn new(columns: Arc<Columns>, cells: Vec<Cell>) -> Self {
        Self {
            columns,
            cells,
            next: 0,
        }
    }

    /// The value of a column. A text is taken out and can be read once.
    pub fn get<T: Column>(&mut self, column: &'static str) -> Result<T, StoreError> {
        self.cell(column)
            .and_then(T::read)
            .ok_or_else(|| self.corrupt(column, T::EXPECTED))
    }

    /// The words of a column that is kept by the vault.
    pub fn open<T: Opened>(
        &mut self,
        vault: &Vault,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let words = self
            .get::<Option<String>>(column)?
            .map(|stored| vault.open(stored))
            .transpose()
            .map_err(|Unreadable(reason)| self.corrupt(column, reason))?;
        T::from_words(words).ok_or_else(|| self.corrupt(column, "a text"))
    }

    /// A sum whose amount and currency stand in two columns; `None` without both.
    pub fn money(
        &mut self,
        amount: &'static str,
        currency: &'static str,
    ) -> Result<Option<money::Money>, StoreError> {
        let minor: Option<i64> = self.get(amount)?;
        let currency: Option<money::Currency> = self.get(currency)?;
        Ok(minor
            .zip(currency)
            .map(|(minor, currency)| money::Money::new(minor, currency)))
    }

    /// The value of the statement's one column.
    fn only<T: Column>(&mut self) -> Result<T, StoreError> {
        match self.columns.names.as_slice() {
            [column] => self.get(column),
            _ => Err(self.corrupt("?", "one column")),
        }
    }

    /// The error for a column that holds something else than what is `expected`.
    pub fn corrupt(&self, column: &'static str, expected: &'static str) -> StoreError {
        StoreError::Corrupt {
            table: column_source::table(self.columns.sql, column),
            column,
            row: self.name(),
            expected,
        }
    }

    fn cell(&mut self, column: &str) -> Option<Cell> {
        let names = &self.columns.names;
        let at = if names.get(self.next).is_some_and(|name| *name == column) {
            self.next
        } else {
            names.iter().position(|name| *name == column)?
        };
        self.next = at + 1;
        let cell = self.cells.get_mut(at)?;
        Some(match cell {
            Cell::Null => Cell::Null,
            Cell::Int(number) => Cell::Int(*number),
            Cell::Foreign => Cell::Foreign,
            Cell::Text(_) | Cell::Taken => std::mem::replace(cell, Cell::Taken),
        })
    }

    /// What tells which row it is: its `id`, else its first column that ends so.
    fn name(&self) -> String {
        let named = self.columns.names.iter().zip(&self.cells);
        let ids: Vec<_> = named
            .filter_map(|(name, cell)| match cell {
                Cell::Int(number) if *name == "id" || name.ends_with("_id") => Some((name, number)),
                _ => None,
            })
            .collect();
        let own = ids.iter().find(|(name, _)| **name == "id");
        own.or_else(|| ids.first()).map_or_else(
            || "?".to_owned(),
            |(name, number)| format!("{name} {number}"),
        )
    }
}

impl Tx {
    /// The value of a statement with one column that always gives a row.
    pub async fn value<T: Column>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<T, StoreError> {
        let found = self.find_value(sql, values).await?;
        found.ok_or_else(|| StoreError::Corrupt {
            table: column_source::table(sql, ""),
            column: "?",
            row: "?".to_owned(),
            expected: "a row",
        })
    }

    /// The value in the first row of a statement with one column.
    pub async fn find_value<T: Column>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<T>, StoreError> {
        let row = self.row(sql, values).await?;
        row.map(|mut row| row.only()).transpose()
    }

    /// Whether a statement finds a row.
    pub async fn exists(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<bool, StoreError> {
        Ok(self.row(sql, values).await?.is_some())
    }

    /// The values of a statement with one column; the statement bounds them, and what cannot be read
    /// is left out.
    pub async fn column<T: Column>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.rows(sql, values).await?;
        self.readable(rows, Row::only)
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// What the column must hold, for the error.
    const EXPECTED: &'static str;

    /// The value; `None` when the cell holds anything else.
    fn read(cell: Cell) -> Option<Self>;
}

/// NULL is `None`; anything that is no `T` is still an error.
impl<T: Column> Column for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

/// Columns of whole numbers: what is expected, and how the number is read.
macro_rules! number_columns {
    ($($type:ty: $expected:literal, $read:expr;)+) => {$(
            impl Column for $type {
            const EXPECTED: &'static str = $expected;

            fn read(cell: Cell) -> Option<Self> {
                match cell {
                    Cell::Int(number) => $read(number),
                    Cell::Null | Cell::Text(_) | Cell::Foreign | Cell::Taken => None,
                }
            }
        }
    )+};
}

number_columns! {
    i64: "a whole number", Some;
    u32: "a whole number from 0", |number: i64| Self::try_from(number).ok();
    bool: "0 or 1", |number: i64| match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    };
    DateTime<Utc>: "a moment in microseconds", DateTime::from_timestamp_micros;
    conversation::AssignedBy: "how a hold began", Self::from_number;
    crate::domain::delivery::Priority: "a priority", Self::from_rank;
    customer::Proof: "0 or 1", |number: i64| match number {
        0 => Some(Self::Typed),
        1 => Some(Self::Vouched),
        _ => None,
    };
    customer::Notices: "0 or 1", |number: i64| match number {
        0 => Some(Self::Off),
        1 => Some(Self::On),
        _ => None,
    };
    id::BotId: "an id", |number| Some(Self(number));
    id::ChatId: "an id", |number| Some(Self(number));
    id::MessageId: "an id", |number| Some(Self(number));
    id::CustomerId: "an id", |number| Some(Self(number));
    id::ProductId: "an id", |number| Some(Self(number));
    id::CategoryId: "an id", |number| Some(Self(number));
    id::LeadId: "an id", |number| Some(Self(number));
    id::Number: "a number", |number| Some(Self(number));
    id::OrderId: "an id", |number| Some(Self(number));
    id::JobId: "an id", |number| Some(Self(number));
    id::ManagerId: "an id", |number| Some(Self(number));
    id::ConversationId: "an id", |number| Some(Self(number));
    id::EntryId: "an id", |number| Some(Self(number));
    id::NoticeId: "an id", |number| Some(Self(number));
    id::ThreadId: "an id", |number| Some(Self(number));
    id::DepartmentId: "an id", |number| Some(Self(number));
    id::CaseId: "an id", |number| Some(Self(number));
    id::SmsId: "an id", |number| Some(Self(number));
    id::LabelId: "an id", |number| Some(Self(number));
    id::SmsDraftId: "an id", |number| Some(Self(number));
    id::ApiKeyId: "an id", |number| Some(Self(number));
}

/// Columns of text: what is expected, and how the text is read.
macro_rules! text_columns {
    ($($type:ty: $expected:literal, $read:expr;)+) => {$(
            impl $crate::store::row::Column for $type {
            const EXPECTED: &'static str = $expected;

            fn read(cell: $crate::store::row::Cell) -> Option<Self> {
                match cell {
                    $crate::store::row::Cell::Text(text) => $read(text),
                    _ => None,
                }
            }
        }
    )+};
}
pub(in crate::store) use text_columns;

text_columns! {
    String: "a text", Some;
    Language: "a language", |text: String| Self::from_code(&text);
    money::Currency: "a currency", |text: String| text.parse().ok();
    Week: "working hours", |text: String| text.parse().ok();
    NaiveDate: "a date", |text: String| text.parse().ok();
    case::Stage: "a stage of a case", |text: String| Self::from_name(&text);
    conversation::Channel: "a channel", |text: String| Self::from_name(&text);
    manager::Role: "a role", |text: String| Self::from_name(&text);
    order::Stage: "a stage of an order", |text: String| Self::parse(&text);
    order::Keeps: "a kind of record in the CRM", |text: String| Self::parse(&text);
    order::Fulfilment: "how an order stands", |text: String| Self::parse(&text);
    order::Origin: "where an order was placed", |text: String| Self::parse(&text);
    routing::Sees: "what a manager sees", |text: String| Self::from_name(&text);
    routing::Stated: "a stated presence", |text: String| Self::from_name(&text);
    sms::State: "a state of an SMS", |text: String| Self::from_name(&text);
    sms::Kind: "a kind of SMS", |text: String| Self::from_name(&text);
    sms::Failure: "a failure of an SMS", |text: String| Self::from_name(&text);
}

/// What is made of the words of a column that is kept by the vault.
pub trait Opened: Sized {
    /// `None` when the row has no such words and must have.
    fn from_words(words: Option<String>) -> Option<Self>;
}

macro_rules! opened {
    ($($type:ty: $from:expr;)+) => {$(
        impl Opened for $type {
            fn from_words(words: Option<String>) -> Option<Self> {
                words.map($from)
            }
        }
    )+};
}

opened! {
    String: std::convert::identity;
    Phone: Self::from_stored;
    Email: Self::from_stored;
}

impl<T: Opened> Opened for Option<T> {
    fn from_words(words: Option<String>) -> Option<Self> {
        match words {
            Some(_) => T::from_words(words).map(Some),
            None => Some(None),
        }
    }
}

/// What a row is made of, where several statements read it: one list writes the SELECT list (as a
/// macro for `concat!`) and binds each column for the reader. Columns after the semicolon are kept
/// by the vault.
macro_rules! columns {
    (
        $list:ident;
        $(#[$doc:meta])*
        $seen:vis fn $reader:ident($tx:ident, $row:ident) -> $target:ty {
            $first:ident $(: $first_type:ty)? = $first_source:literal
            $(, $column:ident $(: $type:ty)? = $source:literal)*
            $(; $($sealed:ident $(: $sealed_type:ty)? = $sealed_source:literal),+)?
        }
        $($body:tt)+
    ) => {
        macro_rules! $list {
            () => {
                concat!(
                    // In quotes: `case` and others are words of SQL.
                    $first_source, " AS \"", stringify!($first), "\""
                    $(, ", ", $source, " AS \"", stringify!($column), "\"")*
                    $($(, ", ", $sealed_source, " AS \"", stringify!($sealed), "\"")+)?
                )
            };
        }

        $(#[$doc])*
        $seen fn $reader($tx: &$crate::store::Tx, $row: &mut $crate::store::Row)
            -> Result<$target, $crate::store::StoreError>
        {
            let _ = $tx;
            let $first $(: $first_type)? = $row.get(stringify!($first))?;
            $(let $column $(: $type)? = $row.get(stringify!($column))?;)*
            $($(let $sealed $(: $sealed_type)? = $row.open($tx.vault(), stringify!($sealed))?;)+)?
            $($body)+
        }
    };
}
pub(in crate::store) use columns;

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = "SELECT m.id, m.name, m.role, m.missed, m.name AS name FROM managers m";

    fn row(cells: Vec<Cell>) -> Row {
        let names = ["id", "nick", "role", "missed", "name"];
        Row::new(Columns::of(SQL, || names), cells)
    }

    fn all_of(role: &str, missed: i64) -> Row {
        row(vec![
            Cell::Int(7),
            Cell::Null,
            Cell::Text(role.to_owned()),
            Cell::Int(missed),
            Cell::Foreign,
        ])
    }

    fn refusal<T: std::fmt::Debug>(read: Result<T, StoreError>) -> String {
        read.unwrap_err().to_string()
    }

    #[test]
    fn what_is_there_is_read_by_its_name_in_any_order() {
        let mut row = all_of("admin", 3);

        assert_eq!(row.get::<u32>("missed").unwrap(), 3);
        assert_eq!(row.get::<id::ManagerId>("id").unwrap(), id::ManagerId(7));
        assert_eq!(row.get::<Option<String>>("nick").unwrap(), None);
        let role = row.get::<Option<manager::Role>>("role").unwrap();
        assert_eq!(role, Some(manager::Role::Admin));
    }

    #[test]
    fn what_cannot_be_is_an_error_that_names_the_place_and_never_the_value() {
        let refused = |expected: &str, column: &str| {
            format!("managers.{column} of row id 7 cannot be read: expected {expected}")
        };
        let mut row = all_of("secret words", -5);

        assert_eq!(
            refusal(row.get::<String>("nick")),
            refused("a text", "nick")
        );
        assert_eq!(
            refusal(row.get::<i64>("gone")),
            refused("a whole number", "gone")
        );
        assert_eq!(
            refusal(row.get::<manager::Role>("role")),
            refused("a role", "role")
        );
        assert_eq!(
            refusal(row.get::<Option<u32>>("missed")),
            refused("a whole number from 0", "missed")
        );
        assert_eq!(
            refusal(row.get::<bool>("missed")),
            refused("0 or 1", "missed")
        );
        assert_eq!(
            refusal(row.get::<Option<String>>("name")),
            refused("a text", "name")
        );
        assert_eq!(
            refusal(row.get::<i64>("name")),
            refused("a whole number", "name")
        );
        let mut far = all_of("admin", i64::MAX);
        assert!(far.get::<u32>("missed").is_err());
        assert!(far.get::<DateTime<Utc>>("missed").is_err());
    }

    #[test]
    fn a_text_is_read_once_and_a_second_time_is_an_error() {
        let mut row = all_of("admin", 0);

        assert_eq!(row.get::<String>("role").unwrap(), "admin");
        assert!(row.get::<Option<String>>("role").is_err());
    }

    #[test]
    fn a_name_that_two_columns_have_means_neither() {
        let columns = Columns::of("SELECT h.fence, c.fence FROM holds h", || {
            ["fence", "fence"]
        });
        let mut row = Row::new(columns, vec![Cell::Int(1), Cell::Int(2)]);

        assert!(row.get::<i64>("fence").is_err());
    }
}
