//! The statements about leases, on a connection of their own: its session keeps the locks, and
//! nothing of the program's other work makes it wait.

use tokio::sync::Mutex;

use super::Replica;
use crate::store::{
    Row, StoreError, Value,
    db::values,
    postgres::{Postgres, Session, row},
};

/// A lease as it stands in the table.
#[derive(Debug, Clone)]
pub struct LeaseRow {
    pub service: String,
    pub holder: String,
    pub fence: i64,
    /// Whether its term is not over, by the database's clock.
    pub is_live: bool,
    /// Whether its holder has the session lock beside it.
    pub is_locked: bool,
}

pub struct LeaseSession(Mutex<Session>);

impl LeaseSession {
    pub async fn connect(postgres: &Postgres) -> Result<Self, StoreError> {
        Ok(Self(Mutex::new(postgres.session().await?)))
    }

    async fn execute(&self, sql: &'static str, values: &[Value<'_>]) -> Result<(), StoreError> {
        self.0.lock().await.execute(sql, values).await.map(drop)
    }

    async fn rows(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let rows = self.0.lock().await.rows(sql, values).await?;
        rows.iter().map(|found| row(sql, found)).collect()
    }

    /// Notes that this replica lives.
    pub async fn announce(&self, replica: &Replica) -> Result<(), StoreError> {
        self.execute(
                "WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now), \
                 gone AS (DELETE FROM replicas WHERE seen_at < (SELECT now FROM clock) - 86400000000) \
                 INSERT INTO replicas (id, version, seen_at, started_at) \
                 SELECT $1::text, $2::text, now, now FROM clock \
                 ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at",
                values![&replica.id, &replica.version],
            )
            .await?;
        Ok(())
    }

    /// Moves the end of all leases of this holder; which those are.
    pub async fn renew(&self, holder: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self
            .rows(
                "UPDATE leases \
                 SET until = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + 8000000 \
                 WHERE holder = $1 AND until > 0 RETURNING service, fence",
                values![holder],
            )
            .await?;
        rows.into_iter()
            .map(|mut row| Ok((row.get("service")?, row.get("fence")?)))
            .collect()
    }

    pub async fn leases(&self) -> Result<Vec<LeaseRow>, StoreError> {
        let rows = self.rows(
                "SELECT service, holder, fence, \
                        until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS is_live, \
                        locked = 1 AS is_locked FROM leases",
                &[],
            )
            .await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(LeaseRow {
                    service: row.get("service")?,
                    holder: row.get("holder")?,
                    fence: row.get("fence")?,
                    is_live: row.get("is_live")?,
                    is_locked: row.get("is_locked")?,
                })
            })
            .collect()
    }

    /// The replicas that live and have done so for a minute.
    pub async fn replicas(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(
                "SELECT id FROM replicas, \
                     (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) clock \
                 WHERE seen_at > now - 8000000 AND started_at < now - 60000000",
                &[],
            )
            .await?;
        rows.into_iter().map(|mut row| row.get("id")).collect()
    }

    /// Takes the session locks of these services that are free.
    pub async fn try_lock(&self, services: &[String]) -> Result<Vec<String>, StoreError> {
        if services.is_empty() {
            return Ok(Vec::new());
        }
        let services = serde_json::Value::from(services.to_vec()).to_string();
        let rows = self
            .rows(
                "SELECT service FROM json_array_elements_text($1::text::json) AS service \
                 WHERE pg_try_advisory_lock(hashtextextended(service, 7166011))",
                values![services],
            )
            .await?;
        rows.into_iter().map(|mut row| row.get("service")).collect()
    }

    /// Notes that the holder has the lock beside its lease.
    pub async fn note_locked(&self, service: &str, holder: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE leases SET locked = 1 WHERE service = $1 AND holder = $2",
            values![service, holder],
        )
        .await?;
        Ok(())
    }

    pub async fn unlock(&self, service: &str) -> Result<(), StoreError> {
        self.execute(
            "SELECT pg_advisory_unlock(hashtextextended($1, 7166011))",
            values![service],
        )
        .await?;
        Ok(())
    }

    /// Takes a lease whose term is over, or whose holder has lost the lock that we have now; its
    /// new fence, or `None` when another replica was quicker.
    pub async fn take(
        &self,
        service: &str,
        holder: &str,
        seen: i64,
        has_lock: bool,
    ) -> Result<Option<i64>, StoreError> {
        let locked = i64::from(has_lock);
        let rows = self.rows(
                "WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) \
                 INSERT INTO leases (service, holder, fence, until, locked) \
                 SELECT $1::text, $2::text, 1, now + 8000000, $4::bigint FROM clock \
                 ON CONFLICT (service) DO UPDATE \
                 SET holder = EXCLUDED.holder, fence = leases.fence + 1, until = EXCLUDED.until, \
                     locked = EXCLUDED.locked \
                 WHERE leases.fence = $3::bigint \
                   AND (leases.until <= EXCLUDED.until - 8000000 OR leases.holder = $2::text \
                        OR (leases.locked = 1 AND $4::bigint = 1)) \
                 RETURNING fence",
                values![service, holder, seen, locked],
            )
            .await?;
        let taken = rows.into_iter().next();
        taken.map(|mut row| row.get("fence")).transpose()
    }

    /// Gives a lease back: another replica may take it at once.
    pub async fn release(&self, service: &str, holder: &str, fence: i64) -> Result<(), StoreError> {
        self.execute(
            "UPDATE leases SET until = 0 WHERE service = $1 AND holder = $2 AND fence = $3",
            values![service, holder, fence],
        )
        .await?;
        Ok(())
    }
}
