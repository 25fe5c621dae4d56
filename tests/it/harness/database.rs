//! A database for one test: a file in a temporary folder, or one on the server that
//! `MISTOK_TEST_POSTGRES` names.

use std::sync::{
    LazyLock,
    atomic::{AtomicU32, Ordering},
};

use sqlx::{Connection, Executor};
use tokio::sync::{OnceCell, mpsc, oneshot};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Goes with its value: the file at once, the one on the server soon.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    Folder(
        #[expect(dead_code, reason = "the file is there as long as its folder")] tempfile::TempDir,
    ),
    /// Its name on the server.
    Server(String),
}

/// Copying the files of a template takes a third of the time of copying its pages through the log.
const FILE_COPY: &str = " STRATEGY file_copy";
/// The first version of PostgreSQL that knows another way than to copy files.
const KNOWS_STRATEGIES: u32 = 150_000;

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
                let options = format!(" TEMPLATE {template}{FILE_COPY}");
                Self::on_server(&options).await
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
                    place: Place::Folder(folder),
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
        let made = tell(&MAKES, format!("CREATE DATABASE {name}{options}"));
        made.await.unwrap().unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self {
            url: format!("{base}/{name}"),
            place: Place::Server(name),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server(name) = &self.place {
            // Nobody waits: the connections of a program that was not stopped end only now.
            drop(tell(&REMOVES, format!("DROP DATABASE {name} WITH (FORCE)")));
        }
    }
}

/// A thread with a connection to the server, which all cases of this process share.
type Clerk = LazyLock<mpsc::UnboundedSender<Order>>;

static MAKES: Clerk = LazyLock::new(clerk);
/// Apart, because removing waits for the connections of those who are still there.
static REMOVES: Clerk = LazyLock::new(clerk);

struct Order {
    sql: String,
    done: oneshot::Sender<Result<(), sqlx::Error>>,
}

fn clerk() -> mpsc::UnboundedSender<Order> {
    let (orders, waiting) = mpsc::unbounded_channel();
    std::thread::spawn(|| carry_out(waiting));
    orders
}

fn tell(clerk: &Clerk, sql: String) -> oneshot::Receiver<Result<(), sqlx::Error>> {
    let (done, answer) = oneshot::channel();
    clerk.send(Order { sql, done }).unwrap();
    answer
}

/// On a runtime of its own: that of the case which asked first ends with it.
#[tokio::main(flavor = "current_thread")]
async fn carry_out(mut orders: mpsc::UnboundedReceiver<Order>) {
    let server = postgres().expect("MISTOK_TEST_POSTGRES is set");
    let mut client = sqlx::PgConnection::connect(&server).await.unwrap();
    let version = client.server_version_num();
    let knows_strategies = version.is_some_and(|version| version >= KNOWS_STRATEGIES);
    while let Some(Order { mut sql, done }) = orders.recv().await {
        if !knows_strategies {
            sql = sql.replace(FILE_COPY, "");
        }
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        let outcome = client.execute(sql).await.map(drop);
        // The case that removes its database has ended.
        drop(done.send(outcome));
    }
}

fn path_of(url: &str) -> &str {
    url.strip_prefix("sqlite://").unwrap()
}
