//! A database for one test: a file in a temporary folder, or one on the server that
//! `MISTOK_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct Database {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The server for the tests.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, not of the program"
)]
pub fn postgres() -> Option<String> {
    std::env::var("MISTOK_TEST_POSTGRES").ok()
}

impl Database {
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("mistok.db");
                Self {
                    url: format!("sqlite://{}", path.display()),
                    _folder: Some(folder),
                }
            }
            Engine::Postgres => {
                let server = postgres().expect("MISTOK_TEST_POSTGRES is set");
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("test_{}_{number}", std::process::id());
                let mut client = sqlx::PgConnection::connect(&server).await.unwrap();
                let create = format!("CREATE DATABASE {name}");
                client
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(create)))
                    .await
                    .unwrap();
                client.close().await.unwrap();
                let (base, _) = server.rsplit_once('/').unwrap();
                Self {
                    url: format!("{base}/{name}"),
                    _folder: None,
                }
            }
        }
    }
}
