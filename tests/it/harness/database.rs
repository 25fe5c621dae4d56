//! A database for one test: a file in a temporary folder, or one on the server that
//! `MISTOK_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor};
use tokio::sync::OnceCell;

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
    /// One with the tables of today: a copy of one that is made once.
    pub async fn create(engine: Engine) -> Self {
        static SQLITE: OnceCell<Database> = OnceCell::const_new();
        static POSTGRES: OnceCell<Database> = OnceCell::const_new();
        match engine {
            Engine::Sqlite => {
                let template = SQLITE.get_or_init(|| Self::migrated(engine)).await;
                let copy = Self::empty(engine).await;
                let (from, to) = (path_of(&template.url), path_of(&copy.url));
                std::fs::copy(from, to).unwrap();
                // Nobody has it open: what its log still holds is a part of it.
                let log = format!("{from}-wal");
                if std::path::Path::new(&log).exists() {
                    std::fs::copy(log, format!("{to}-wal")).unwrap();
                }
                copy
            }
            Engine::Postgres => {
                let template = POSTGRES.get_or_init(|| Self::migrated(engine)).await;
                let (_, template) = template.url.rsplit_once('/').unwrap();
                Self::on_server(&format!(" TEMPLATE {template}")).await
            }
        }
    }

    /// One without any tables.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("mistok.db");
                Self {
                    url: format!("sqlite://{}", path.display()),
                    _folder: Some(folder),
                }
            }
            Engine::Postgres => Self::on_server("").await,
        }
    }

    /// The program itself makes the tables, and has left the database afterwards.
    async fn migrated(engine: Engine) -> Self {
        let database = Self::empty(engine).await;
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mistok"))
            .arg("migrate")
            .env("MISTOK_DATABASE__URL", &database.url)
            .env("MISTOK_TELEGRAM__TOKEN", super::TOKEN)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        database
    }

    async fn on_server(options: &str) -> Self {
        let server = postgres().expect("MISTOK_TEST_POSTGRES is set");
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let mut client = sqlx::PgConnection::connect(&server).await.unwrap();
        let create = format!("CREATE DATABASE {name}{options}");
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

fn path_of(url: &str) -> &str {
    url.strip_prefix("sqlite://").unwrap()
}
