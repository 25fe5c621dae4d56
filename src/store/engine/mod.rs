//! The two databases behind one face: units of work, rows by name, migrations.

mod column_source;
pub mod db;
pub(in crate::store) mod error;
pub(in crate::store) mod migrations;
pub mod origin;
pub(in crate::store) mod postgres;
pub(in crate::store) mod row;
pub(in crate::store) mod set_aside;
pub(in crate::store) mod sqlite;
pub(in crate::store) mod unit;
