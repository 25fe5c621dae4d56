//! Statements on a connection: prepared once, their values bound by number, their rows by name.

use std::sync::{Arc, Mutex};

use rusqlite::{Connection as Sql, types::ValueRef};

use super::lock;
use crate::store::{
    Row, StoreError, Value,
    row::{Cell, Columns},
};

pub fn execute(
    connection: &Mutex<Sql>,
    sql: &str,
    values: &[Value<'_>],
) -> Result<u64, StoreError> {
    let connection = lock(connection);
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(u64::try_from(statement.raw_execute()?).unwrap_or_default())
}

/// The id of the row that a text has added, if it added one.
pub fn insert(
    connection: &Mutex<Sql>,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Option<i64>, StoreError> {
    let connection = lock(connection);
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let added = statement.raw_execute()?;
    Ok((added == 1).then(|| connection.last_insert_rowid()))
}

pub fn rows(
    connection: &Mutex<Sql>,
    sql: &'static str,
    values: &[Value<'_>],
) -> Result<Vec<Row>, StoreError> {
    let connection = lock(connection);
    let mut statement = connection.prepare_cached(sql)?;
    let width = statement.column_count();
    let columns = Columns::of(sql, || statement.column_names());
    bind(&mut statement, values)?;
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let cells = (0..width)
            .map(|at| Ok(cell(row.get_ref(at)?)))
            .collect::<rusqlite::Result<_>>()?;
        found.push(Row::new(Arc::clone(&columns), cells));
    }
    Ok(found)
}

pub fn batch(connection: &Mutex<Sql>, sql: &str) -> Result<(), StoreError> {
    Ok(lock(connection).execute_batch(sql)?)
}

/// SQLite numbers `$3` by its first appearance, PostgreSQL by its name; the name counts here too.
fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<(), StoreError> {
    for at in 1..=statement.parameter_count() {
        let number: Option<usize> = statement
            .parameter_name(at)
            .and_then(|name| name.strip_prefix('$')?.parse().ok());
        let value = number
            .and_then(|number| values.get(number.checked_sub(1)?))
            .ok_or(rusqlite::Error::InvalidParameterCount(values.len(), at))?;
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map_or(Cell::Foreign, |text| Cell::Text(text.to_owned()))
        }
        ValueRef::Real(_) | ValueRef::Blob(_) => Cell::Foreign,
    }
}
