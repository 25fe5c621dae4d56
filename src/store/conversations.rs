//! Conversations, and who holds each.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Row, StoreError, Tx, Value,
    customers::{contact, shown_name},
    db::values,
    numbers,
    row::columns,
};
use crate::domain::{
    conversation::{Channel, Conversation, Hold, Through},
    email::Email,
    id::{BotId, ConversationId, CustomerId, DepartmentId, LabelId, ManagerId, ThreadId},
    phone::Phone,
};

columns! {
    conversation_columns;
    fn conversation(tx, row) -> Conversation {
        id = "c.id", number = "c.number", channel = "c.channel", bot = "c.bot_id", external = "c.external_id",
        customer = "c.customer_id", department = "c.department", case = "c.case_id",
        title = "c.title", open = "c.is_open", fence = "c.fence", unread = "c.unread",
        waiting_since = "c.waiting_since", last_at = "c.last_at", thread = "c.thread_id",
        urgent = "c.urgent", snoozed_until = "c.snoozed_until", snoozed_by = "c.snoozed_by",
        holder: Option<ManagerId> = "h.manager_id", hold_fence: Option<i64> = "h.fence",
        hold_until: Option<DateTime<Utc>> = "h.until",
        hold_since: Option<DateTime<Utc>> = "h.since",
        hold_through: Option<Through> = "h.assigned"
    }
    let hold = || {
        Some(Hold {
            manager: holder?,
            fence: hold_fence?,
            until: hold_until?,
            since: hold_since?,
            through: hold_through?,
        })
    };
    Ok(Conversation {
        id,
        number,
        channel,
        bot,
        external,
        customer,
        department,
        case,
        title,
        open,
        fence,
        unread,
        waiting_since,
        last_at,
        thread,
        urgent,
        snoozed_until,
        snoozed_by,
        hold: hold(),
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            conversation_columns!(),
            " FROM conversations c LEFT JOIN holds h ON h.conversation_id = c.id ",
            $rest
        )
    };
}

pub async fn lookup(tx: &Tx, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
    let row = tx.row(select!("WHERE c.id = $1"), values![id]).await?;
    row.map(|mut row| conversation(tx, &mut row)).transpose()
}

/// The conversation, which nobody else changes until the transaction ends.
pub async fn lock(tx: &Tx, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
    // The row is locked first and read afterwards: one statement would show the hold as it was
    // before the wait.
    hold_row(tx, id).await?;
    lookup(tx, id).await
}

async fn hold_row(tx: &Tx, id: ConversationId) -> Result<(), StoreError> {
    let lock = tx.pick("", "SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE");
    if !lock.is_empty() {
        tx.row(lock, values![id]).await?;
    }
    Ok(())
}

/// The conversation of a channel's chat.
pub async fn find(
    tx: &Tx,
    channel: Channel,
    bot: BotId,
    external: i64,
) -> Result<Option<Conversation>, StoreError> {
    let row = tx
        .row(
            select!("WHERE c.channel = $1 AND c.bot_id = $2 AND c.external_id = $3"),
            values![channel.as_str(), bot, external],
        )
        .await?;
    row.map(|mut row| conversation(tx, &mut row)).transpose()
}

/// The conversations of a topic with this number, which each forum may have one of.
pub async fn of_thread(tx: &Tx, thread: ThreadId) -> Result<Vec<Conversation>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE c.thread_id = $1 ORDER BY c.id LIMIT 100"),
            values![thread],
        )
        .await?;
    tx.readable(rows, |row| conversation(tx, row))
}

/// Adds the conversation of a chat, unless it is there; locked until the transaction ends.
pub async fn ensure(
    tx: &Tx,
    channel: Channel,
    bot: BotId,
    external: i64,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<Conversation, StoreError> {
    if let Some(known) = find(tx, channel, bot, external).await?
        && let Some(locked) = lock(tx, known.id).await?
    {
        return Ok(locked);
    }
    let added = tx
        .find_value(
            "INSERT INTO conversations (channel, bot_id, external_id, customer_id, is_open, fence, \
                                        unread, last_at, created_at) \
             VALUES ($1, $2, $3, $4, 0, 0, 0, $5, $5) \
             ON CONFLICT (channel, bot_id, external_id) DO NOTHING RETURNING id",
            values![channel.as_str(), bot, external, customer, now],
        )
        .await?;
    if let Some(id) = added {
        let number = numbers::of_conversation(tx, id).await?;
        tx.execute(
            "UPDATE conversations SET number = $2 WHERE id = $1",
            values![id, number],
        )
        .await?;
    }
    let found = find(tx, channel, bot, external).await?;
    let locked = match found {
        Some(conversation) => lock(tx, conversation.id).await?,
        None => None,
    };
    locked.ok_or(StoreError::Corrupt {
        table: "conversations",
        column: "id",
        row: "?".to_owned(),
        expected: "the row that was just added",
    })
}

/// Stores the whole conversation, its hold included.
pub async fn save(tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversations SET title = $2, is_open = $3, fence = $4, unread = $5, \
           waiting_since = $6, last_at = $7, thread_id = $8, department = $9, case_id = $10, \
           urgent = $11, snoozed_until = $12, snoozed_by = $13 WHERE id = $1",
        values![
            conversation.id,
            conversation.title.as_deref(),
            conversation.open,
            conversation.fence,
            conversation.unread,
            conversation.waiting_since,
            conversation.last_at,
            conversation.thread,
            conversation.department,
            conversation.case,
            conversation.urgent,
            conversation.snoozed_until,
            conversation.snoozed_by
        ],
    )
    .await?;
    match conversation.hold {
        Some(hold) => {
            tx.execute(
                "INSERT INTO holds (conversation_id, manager_id, fence, until, since, assigned) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (conversation_id) DO UPDATE SET \
                   manager_id = excluded.manager_id, fence = excluded.fence, \
                   until = excluded.until, since = excluded.since, assigned = excluded.assigned",
                values![
                    conversation.id,
                    hold.manager,
                    hold.fence,
                    hold.until,
                    hold.since,
                    hold.through.number()
                ],
            )
            .await?
        }
        None => {
            tx.execute(
                "DELETE FROM holds WHERE conversation_id = $1",
                values![conversation.id],
            )
            .await?
        }
    };
    Ok(())
}

/// How many wait for a manager.
pub async fn count_queued(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
               AND c.snoozed_until IS NULL \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id)",
        &[],
    )
    .await
}

/// Every conversation that the manager holds.
pub async fn held_by(tx: &Tx, manager: ManagerId) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
            "SELECT conversation_id FROM holds WHERE manager_id = $1 ORDER BY conversation_id LIMIT 10000",
            values![manager],
        ).await
}

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
                "c.id IN (SELECT conversation_id FROM audit WHERE manager_id = $9 OR subject = $9)",
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

/// Conversations by phone, address, or part of a name.
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
    let phone = sought.phone.map(|phone| vault.phone_key(phone));
    let email = sought.email.map(|email| vault.email_key(email));
    let mut values = scope.values(limit, 0);
    let sought: [Value<'_>; 7] = [
        (&pattern).into(),
        (&folded).into(),
        (&capital).into(),
        phone.into(),
        email.into(),
        plain.then_some(pattern.as_str()).into(),
        plain.then_some(folded.as_str()).into(),
    ];
    values.extend(sought);
    let rows = tx
        .rows(
            list!(
                "u.phone_key = $12 OR u.email_key = $13 \
                 OR u.phone_key LIKE $14 ESCAPE '\\' OR u.email_key LIKE $15 ESCAPE '\\' \
                 OR u.name LIKE $9 ESCAPE '\\' OR u.name LIKE $10 ESCAPE '\\' \
                 OR u.name LIKE $11 ESCAPE '\\' OR u.full_name LIKE $9 ESCAPE '\\' \
                 OR u.full_name LIKE $10 ESCAPE '\\' OR u.full_name LIKE $11 ESCAPE '\\'",
                "c.last_at DESC, c.id DESC"
            ),
            &values,
        )
        .await?;
    lines(tx, rows)
}

/// A customer's other conversations.
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

/// Whether the manager has ever answered in the conversation.
pub async fn was_answered_by(
    tx: &Tx,
    id: ConversationId,
    manager: ManagerId,
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM messages WHERE conversation_id = $1 AND author = 'manager' \
               AND manager_id = $2 LIMIT 1",
            values![id, manager],
        )
        .await?;
    Ok(row.is_some())
}

/// What belongs to departments that the settings no longer name is the first's.
pub async fn adopt(tx: &Tx, known: &[DepartmentId]) -> Result<(), StoreError> {
    let named: Vec<DepartmentId> = tx
        .column(
            "SELECT DISTINCT department FROM conversations LIMIT 1000",
            &[],
        )
        .await?;
    for department in named {
        if !known.contains(&department) {
            tx.execute(
                "UPDATE conversations SET department = 0 WHERE department = $1",
                values![department],
            )
            .await?;
        }
    }
    Ok(())
}

/// The conversations that wait for a manager of this department, the longest wait first.
pub async fn queue(
    tx: &Tx,
    department: DepartmentId,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
        "SELECT c.id FROM conversations c WHERE c.waiting_since IS NOT NULL AND c.department = $1 \
               AND c.snoozed_until IS NULL \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id) \
             ORDER BY c.urgent DESC, c.waiting_since, c.id LIMIT $2",
        values![department, limit],
    )
    .await
}

/// How many wait for a manager before this conversation.
pub async fn count_ahead(tx: &Tx, conversation: &Conversation) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
               AND c.department = $1 AND c.waiting_since <= $2 AND c.id <> $3 \
               AND (c.waiting_since < $2 OR c.id < $3) \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id)",
        values![
            conversation.department,
            conversation.waiting_since,
            conversation.id
        ],
    )
    .await
}

/// Whose customer wrote since then, waits, and was not told this today, held or not.
pub async fn untold(
    tx: &Tx,
    department: DepartmentId,
    kind: &str,
    day: &str,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
        "SELECT c.id FROM conversations c WHERE c.waiting_since IS NOT NULL AND c.department = $1 \
               AND c.last_at >= $4 AND c.channel = 'telegram' AND NOT EXISTS ( \
                 SELECT 1 FROM courtesies t \
                 WHERE t.case_id = c.case_id AND t.kind = $2 AND t.day = $3) \
             ORDER BY c.waiting_since, c.id LIMIT $5",
        values![department, kind, day, since, limit],
    )
    .await
}

/// Figures for the desk's statistics.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    pub open: i64,
    pub unassigned: i64,
    pub waiting: i64,
}

pub async fn figures(tx: &Tx) -> Result<Figures, StoreError> {
    let row = tx
        .row(
            "SELECT count(CASE WHEN c.is_open = 1 THEN 1 END) AS open, \
                    count(CASE WHEN c.is_open = 1 AND h.manager_id IS NULL THEN 1 END) AS unassigned, \
                    count(c.waiting_since) AS waiting \
             FROM conversations c LEFT JOIN holds h ON h.conversation_id = c.id",
            &[],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(Figures::default());
    };
    Ok(Figures {
        open: row.get("open")?,
        unassigned: row.get("unassigned")?,
        waiting: row.get("waiting")?,
    })
}

/// How long what is about to be done counts as done.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// Customers who wait for an answer while no manager holds the conversation, no chat was notified
/// of it, and nobody shares out their department's queue. That somebody is about to do so counts
/// for as long as a live job is due for less than a minute. Always 0.
///
/// `sharing` holds the ids of the departments whose queues the program shares out, between commas:
/// only there is somebody about to get the conversation.
pub async fn count_ownerless(
    tx: &Tx,
    sharing: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    // A job that tells a chat gives its key back while it runs.
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
           AND c.snoozed_until IS NULL \
           AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id) \
           AND NOT EXISTS (SELECT 1 FROM notice_entries n WHERE n.conversation_id = c.id) \
           AND NOT EXISTS (SELECT 1 FROM notices_due d \
                           WHERE d.conversation_id = c.id AND (d.passed_on = 1 \
                             OR d.at > $1 AND EXISTS ( \
                               SELECT 1 FROM outbox o WHERE o.key = 'desk:notices:' || d.chat_id \
                               UNION SELECT 1 FROM outbox o WHERE o.key IS NULL \
                                 AND o.service LIKE 'telegram:%' \
                                 AND o.lane = CAST(d.chat_id AS TEXT)))) \
           AND NOT EXISTS (SELECT 1 FROM outbox o \
                           WHERE CAST($2 AS TEXT) LIKE '%,' || c.department || ',%' \
                             AND (o.key = 'desk:route:' || c.department \
                                  OR o.key = 'desk:later:' || c.department) \
                             AND o.not_before > $1)",
        values![now - GRACE, sharing],
    )
    .await
}

/// Jobs that share out a department's queue and have not run although they are due for longer than
/// a minute. Always 0.
pub async fn count_late_routes(tx: &Tx, now: DateTime<Utc>) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM outbox \
         WHERE (key LIKE 'desk:route:%' OR key LIKE 'desk:later:%') AND not_before <= $1",
        values![now - GRACE],
    )
    .await
}
