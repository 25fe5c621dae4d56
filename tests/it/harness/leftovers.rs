//! What a test may not leave behind. It is looked for when the [`TestApp`] is dropped, whether or not
//! the test asked: a message that nobody got is a failure also where the test looked elsewhere.

use std::time::Duration;

use chrono::{DateTime, Utc};
use mistok::{
    domain::clock::Clock,
    store::{self, Store},
};

use super::{ADMIN, DUE, TestApp};

/// Something that is left, or was refused, when a test ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leftover {
    /// Jobs that should have gone.
    Jobs,
    DeadLetters,
    /// Leads that wait for the CRM although no job brings them there.
    Orphans,
    /// Customers who wait although nobody knows of them.
    Ownerless,
    /// Calls that a simulator answered with "your mistake".
    Refusals,
}

impl Leftover {
    pub const ALL: [Self; 5] = [
        Self::Jobs,
        Self::DeadLetters,
        Self::Orphans,
        Self::Ownerless,
        Self::Refusals,
    ];
}

impl TestApp {
    /// Fails when anything was refused by a simulator, lost or left.
    pub async fn check_clean(&self) {
        self.check_refusals();
        self.check_store(&self.app().store).await;
    }

    /// Every customer who waits has somebody who answers, or a chat that was told.
    pub async fn check_desk(&self) {
        check_ownerless(
            &self.app().store,
            self.config.desk.sharing(),
            self.clock.now(),
        )
        .await;
    }

    fn may_leave(&self, left: Leftover) -> bool {
        self.expected.contains(&left)
    }

    fn check_refusals(&self) {
        if self.may_leave(Leftover::Refusals) {
            return;
        }
        if let Some(keeping) = &self.keeping {
            assert_eq!(
                keeping.refused(),
                Vec::<String>::new(),
                "KeepingCRM refused"
            );
        }
        let mut refused = self.telegram.refused();
        // Taking off buttons that are gone already: the person pressed an old copy of the message.
        refused.retain(|call| !call.description.contains("message is not modified"));
        // An admin who has not begun the chat yet is notified of troubles later, again and again.
        refused.retain(|call| {
            call.params["chat_id"] != ADMIN || !call.description.contains("chat not found")
        });
        assert!(refused.is_empty(), "Telegram refused: {refused:#?}");
    }

    async fn check_store(&self, store: &Store) {
        if !self.may_leave(Leftover::Jobs) {
            let left = count(store, DUE).await;
            if left > 0 {
                let all = store.read(async move |tx| {
                    let sql =
                        "SELECT service || ' ' || lane || ' ' || payload FROM outbox LIMIT 20";
                    tx.column::<String>(sql, &[]).await
                });
                panic!("{left} jobs are left: {:#?}", all.await.unwrap());
            }
        }
        if !self.may_leave(Leftover::DeadLetters) {
            let dead = count(store, "SELECT count(*) FROM dead_letters").await;
            assert_eq!(dead, 0, "dead letters");
        }
        if !self.may_leave(Leftover::Orphans) {
            let orphans = store
                .read(async move |tx| store::leads::count_orphans(&tx).await)
                .await
                .unwrap();
            assert_eq!(orphans, 0, "leads that nobody brings to the CRM");
        }
    }

    /// The last look, when the test has said all it wanted.
    async fn check_at_the_end(&self) {
        if self.app.is_some() {
            if !self.may_leave(Leftover::Jobs) {
                self.settle().await;
            }
            self.check_clean().await;
            if !self.may_leave(Leftover::Ownerless) {
                self.check_desk().await;
            }
            return;
        }
        self.check_refusals();
        let location = self.config.database.location().unwrap();
        let vault = self.config.privacy.vault().unwrap();
        let store = Store::open(&location, vault).await.unwrap();
        if !self.may_leave(Leftover::Jobs) {
            let due = count_due(&store, self.clock.now()).await;
            assert_eq!(due, 0, "the program stopped before jobs that were due");
        }
        self.check_store_of_stopped(&store).await;
    }

    /// Ends the program at once, whatever is in hand, as a kill does.
    pub async fn breaks_off(&mut self) {
        self.world.runs(None);
        self.break_off().await;
    }

    /// Ends the program at once. One that went on would look for its database, which is gone, as long
    /// as the test starts further ones.
    async fn break_off(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop(Duration::ZERO).await;
        }
    }

    async fn check_store_of_stopped(&self, store: &Store) {
        if !self.may_leave(Leftover::DeadLetters) {
            let dead = count(store, "SELECT count(*) FROM dead_letters").await;
            assert_eq!(dead, 0, "dead letters");
        }
        if !self.may_leave(Leftover::Ownerless) {
            check_ownerless(store, self.config.desk.sharing(), self.clock.now()).await;
        }
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    store
        .read(async move |tx| tx.value(sql, &[]).await)
        .await
        .unwrap()
}

/// Jobs whose time had come when the program was stopped.
async fn count_due(store: &Store, now: DateTime<Utc>) -> i64 {
    let sql = format!("{DUE} AND not_before <= {}", now.timestamp_micros());
    // A statement of a test lives as long as the test.
    count(store, Box::leak(sql.into_boxed_str())).await
}

async fn check_ownerless(store: &Store, sharing: String, now: DateTime<Utc>) {
    let ownerless = store
        .read(async move |tx| store::conversations::count_ownerless(&tx, &sharing, now).await)
        .await
        .unwrap();
    assert_eq!(ownerless, 0, "customers wait and nobody knows");
}

/// Real time: a program that never comes to rest fails its test rather than hang it.
const LAST_LOOK: Duration = Duration::from_mins(2);

impl Drop for TestApp {
    fn drop(&mut self) {
        // A test that fails already has its own reason.
        if std::thread::panicking() {
            return;
        }
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                tokio::time::timeout(LAST_LOOK, self.check_at_the_end())
                    .await
                    .expect("the last look at the program does not end");
                self.break_off().await;
            });
        });
    }
}
