//! The desk's lists of conversations: each shows what its reader may see, a page at a time.

use chrono::{DateTime, Utc};

use super::{conversation, conversation_columns};
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        email::Email,
        id::{CustomerId, LabelId, ManagerId},
        phone::Phone,
    },
    store::{
        Row, StoreError, Tx, Value,
        customers::{contact, shown_name},
    },
};

/// Which conversations a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Held by the manager now.
    Held(ManagerId),
    /// Ever answered or held by the manager.
    History(ManagerId),
    /// Open ones that nobody holds.
    Queue,
    All,
    /// Those that are put off.
    Snoozed,
    /// With this label.
    Labelled(LabelId),
    /// Of customers who are blocked at this moment.
    Blocked(DateTime<Utc>),
    /// Of customers without a confirmed phone.
    WithoutPhone,
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct Line {
    pub conversation: Conversation,
    pub customer: String,
}

/// What a manager may see, as the database looks it up: each list holds ids of departments between
/// commas, such as `,0,3,`.
#[derive(Debug, Clone)]
pub struct Scope {
    pub manager: ManagerId,
    pub everything: bool,
    /// Of the settings; conversations of others are the first department's.
    pub known: String,
    /// Where they see all.
    pub whole: String,
    pub own_and_free: String,
    pub own: String,
}

impl Scope {
    /// For what everybody may see.
    pub fn everything() -> Self {
        Self {
            manager: ManagerId(0),
            everything: true,
            known: String::new(),
            whole: String::new(),
            own_and_free: String::new(),
            own: String::new(),
        }
    }

    /// The first places of every list.
    fn values(&self, size: u32, offset: i64) -> Vec<Value<'_>> {
        vec![
            size.into(),
            offset.into(),
            self.everything.into(),
            self.manager.into(),
            self.known.as_str().into(),
            self.whole.as_str().into(),
            self.own_and_free.as_str().into(),
            self.own.as_str().into(),
        ]
    }
}

/// The department of a conversation, between commas.
macro_rules! department {
    () => {
        "(CASE WHEN CAST($5 AS TEXT) LIKE '%,' || c.department || ',%' \
               THEN '%,' || c.department || ',%' ELSE '%,0,%' END)"
    };
}

/// Answered by the manager, or of a customer whose order they have.
macro_rules! own {
    () => {
        "(c.customer_id IN (SELECT l.customer_id FROM orders o JOIN leads l ON l.id = o.lead_id \
                            WHERE o.manager_id = $4) OR c.id IN (SELECT w.conversation_id FROM messages w \
                                          WHERE w.manager_id = $4 AND w.author = 'manager'))"
    };
}

macro_rules! list {
    ($where:literal, $order:literal) => {
        concat!(
            "SELECT ",
            conversation_columns!(),
            ", coalesce(u.full_name, u.name) AS name, u.email, u.phone \
             FROM conversations c LEFT JOIN holds h ON h.conversation_id = c.id \
             JOIN customers u ON u.id = c.customer_id WHERE (CAST($3 AS BIGINT) = 1 OR h.manager_id = $4 \
               OR CAST($6 AS TEXT) LIKE ",
            department!(),
            " OR CAST($7 AS TEXT) LIKE ",
            department!(),
            " AND (c.is_open = 1 AND h.manager_id IS NULL OR ",
            own!(),
            ") OR CAST($8 AS TEXT) LIKE ",
            department!(),
            " AND ",
            own!(),
            ") AND (",
            $where,
            ") ORDER BY ",
            $order,
            " LIMIT $1 OFFSET $2"
        )
    };
}

/// A page of a list, the newest activity first (the queue: the longest wait first).
#[tracing::instrument(name = "db.conversations.list", level = "debug", skip_all)]
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: Filter,
    page: u32,
    size: u32,
) -> Result<Vec<Line>, StoreError> {
    let offset = i64::from(page) * i64::from(size);
    let (sql, special): (_, Option<Value<'_>>) = match filter {
        Filter::Held(manager) => (
            list!(
                "h.manager_id = $9 AND c.snoozed_until IS NULL",
                "c.urgent DESC, c.last_at DESC, c.id DESC"
            ),
            Some(manager.into()),
        ),
        Filter::History(manager) => (
            list!(
                "c.id IN (SELECT conversation_id FROM audit WHERE manager_id = $9 \
                          UNION SELECT conversation_id FROM audit WHERE subject = $9)",
                "c.last_at DESC, c.id DESC"
            ),
            Some(manager.into()),
        ),
        Filter::Queue => (
            list!(
                "c.waiting_since IS NOT NULL AND h.manager_id IS NULL AND c.snoozed_until IS NULL",
                "c.urgent DESC, c.waiting_since, c.id"
            ),
            None,
        ),
        Filter::All => (list!("1 = 1", "c.last_at DESC, c.id DESC"), None),
        Filter::Snoozed => (
            list!("c.snoozed_until IS NOT NULL", "c.snoozed_until, c.id"),
            None,
        ),
        Filter::Labelled(label) => (
            list!(
                "c.id IN (SELECT m.conversation_id FROM labelled m WHERE m.label_id = $9)",
                "c.last_at DESC, c.id DESC"
            ),
            Some(label.into()),
        ),
        Filter::Blocked(now) => (
            list!(
                "c.customer_id IN (SELECT b.customer_id FROM blocks b \
                                   WHERE b.until IS NULL OR b.until > $9)",
                "c.last_at DESC, c.id DESC"
            ),
            Some(now.into()),
        ),
        Filter::WithoutPhone => (
            list!(
                "(u.phone IS NULL OR u.phone_proven = 0)",
                "c.last_at DESC, c.id DESC"
            ),
            None,
        ),
    };
    let mut values = scope.values(size, offset);
    values.extend(special);
    lines(tx, tx.rows(sql, &values).await?)
}

fn lines(tx: &Tx, rows: Vec<Row>) -> Result<Vec<Line>, StoreError> {
    tx.readable(rows, |row| {
        let conversation = conversation(tx, row)?;
        let name = row.get("name")?;
        let (phone, email) = contact(tx, row)?;
        let crm_chat = (conversation.channel == Channel::Keeping).then_some(conversation.external);
        Ok(Line {
            customer: shown_name(name, phone.as_ref(), email.as_ref(), crm_chat),
            conversation,
        })
    })
}

/// What a manager looks for.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// Part of a name, a phone or an address.
    pub words: &'a str,
    /// What the words are when they are whole: all that is found of what is sealed.
    pub phone: Option<&'a Phone>,
    pub email: Option<&'a Email>,
}

/// Conversations by phone, address, or part of a name or of a username.
#[tracing::instrument(name = "db.conversations.search", level = "debug", skip_all)]
pub async fn search(
    tx: &Tx,
    scope: &Scope,
    sought: Sought<'_>,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let (vault, words) = (tx.vault(), sought.words);
    let escaped = words
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let pattern = format!("%{escaped}%");
    let folded = format!("%{}%", escaped.to_lowercase());
    // SQLite folds only ASCII letters, so a name is tried as written, in small letters, and with a
    // capital in front.
    let capital: String = escaped
        .chars()
        .take(1)
        .flat_map(char::to_uppercase)
        .chain(escaped.chars().skip(1))
        .collect();
    let capital = format!("%{capital}%");
    // Keyed hashes have no parts to be found by.
    let plain = !vault.seals();
    let username = escaped.trim_start_matches('@').to_lowercase();
    let username = (!username.is_empty()).then(|| format!("%{username}%"));
    let phone = sought.phone.map(|phone| vault.phone_key(phone));
    let email = sought.email.map(|email| vault.email_key(email));
    let mut values = scope.values(limit, 0);
    let sought: [Value<'_>; 8] = [
        (&pattern).into(),
        (&folded).into(),
        (&capital).into(),
        phone.into(),
        email.into(),
        plain.then_some(pattern.as_str()).into(),
        plain.then_some(folded.as_str()).into(),
        username.as_deref().into(),
    ];
    values.extend(sought);
    let rows = tx
        .rows(
            list!(
                "u.phone_key = $12 OR u.email_key = $13 \
                 OR u.phone_key LIKE $14 ESCAPE '\\' OR u.email_key LIKE $15 ESCAPE '\\' \
                 OR u.name LIKE $9 ESCAPE '\\' OR u.name LIKE $10 ESCAPE '\\' \
                 OR u.name LIKE $11 ESCAPE '\\' OR u.full_name LIKE $9 ESCAPE '\\' \
                 OR u.full_name LIKE $10 ESCAPE '\\' OR u.full_name LIKE $11 ESCAPE '\\' \
                 OR EXISTS (SELECT 1 FROM identities i WHERE i.customer_id = c.customer_id \
                              AND lower(i.username) LIKE $16 ESCAPE '\\')",
                "c.last_at DESC, c.id DESC"
            ),
            &values,
        )
        .await?;
    lines(tx, rows)
}

/// A customer's other conversations.
#[tracing::instrument(name = "db.conversations.of_customer", level = "debug", skip_all)]
pub async fn of_customer(
    tx: &Tx,
    scope: &Scope,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let mut values = scope.values(limit, 0);
    values.push(customer.into());
    let sql = list!("c.customer_id = $9", "c.last_at DESC, c.id DESC");
    lines(tx, tx.rows(sql, &values).await?)
}
