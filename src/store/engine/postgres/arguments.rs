//! The values of a statement as PostgreSQL wants them: numbers in the width of their columns.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use sqlx::{
    Encode, Executor, PgConnection, Postgres, SqlSafeStr, Statement, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, types::Oid},
};

use crate::store::Value;

/// The types of the parameters of every text that was prepared, by the text's place in memory: texts
/// are constants.
type Known = HashMap<(usize, usize), Arc<[PgTypeInfo]>>;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// The values for a text. Its types are asked for once in the life of the process: `prepare_with`
/// also asks the server for the table of each column, which takes longer than most statements do.
pub async fn of(
    connection: &mut PgConnection,
    sql: &'static str,
    values: &[Value<'_>],
) -> Result<PgArguments, sqlx::Error> {
    let place = (sql.as_ptr().addr(), sql.len());
    let types = match lookup(place) {
        Some(types) => types,
        None => remember(place, ask(connection, sql).await?),
    };
    arguments(&types, values)
}

fn lookup(place: (usize, usize)) -> Option<Arc<[PgTypeInfo]>> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    known.get(&place).cloned()
}

fn remember(place: (usize, usize), types: Arc<[PgTypeInfo]>) -> Arc<[PgTypeInfo]> {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(place, Arc::clone(&types));
    types
}

async fn ask(
    connection: &mut PgConnection,
    sql: &'static str,
) -> Result<Arc<[PgTypeInfo]>, sqlx::Error> {
    let statement = connection.prepare_with(sql.into_sql_str(), &[]).await?;
    match statement.parameters() {
        Some(sqlx::Either::Left(types)) => Ok(types.into()),
        _ => Err(sqlx::Error::InvalidArgument(
            "a statement without types of its parameters".to_owned(),
        )),
    }
}

fn arguments(types: &[PgTypeInfo], values: &[Value<'_>]) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    if types.len() > values.len() {
        return Err(sqlx::Error::InvalidArgument(format!(
            "{} values for {} parameters",
            values.len(),
            types.len()
        )));
    }
    for (value, wanted) in values.iter().zip(types) {
        let parameter = Parameter { value, wanted };
        sqlx::Arguments::add(&mut arguments, parameter).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

struct Parameter<'a> {
    value: &'a Value<'a>,
    wanted: &'a PgTypeInfo,
}

/// <https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat>
pub mod oid {
    use sqlx::postgres::types::Oid;

    pub const BOOL: Oid = Oid(16);
    pub const INT8: Oid = Oid(20);
    pub const INT2: Oid = Oid(21);
    pub const INT4: Oid = Oid(23);
    pub const TEXT: Oid = Oid(25);
    pub const VARCHAR: Oid = Oid(1043);
    pub const NAME: Oid = Oid(19);
}

impl Type<Postgres> for Parameter<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(oid::TEXT)
    }
}

impl Encode<'_, Postgres> for Parameter<'_> {
    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.wanted.clone())
    }

    fn encode_by_ref(&self, out: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match (self.value, self.wanted.oid()) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), Some(oid::INT8)) => {
                <i64 as Encode<Postgres>>::encode(*number, out)
            }
            (Value::Int(number), Some(oid::INT4)) => {
                <i32 as Encode<Postgres>>::encode(i32::try_from(*number)?, out)
            }
            (Value::Int(number), Some(oid::INT2)) => {
                <i16 as Encode<Postgres>>::encode(i16::try_from(*number)?, out)
            }
            (Value::Text(text), Some(oid::TEXT | oid::VARCHAR | oid::NAME)) => {
                <&str as Encode<Postgres>>::encode(text, out)
            }
            (Value::Int(_), wanted) => Err(misfit("a number", wanted)),
            (Value::Text(_), wanted) => Err(misfit("a text", wanted)),
        }
    }
}

fn misfit(given: &str, wanted: Option<Oid>) -> BoxDynError {
    format!("{given} for a parameter of the type {wanted:?}").into()
}
