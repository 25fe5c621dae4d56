//! Customers, how they reach us, and where they are in their dialogue with the bot.

use chrono::{DateTime, Utc};

use crate::domain::{
    customer::{Customer, Notices, Proof},
    dialogue::{Dialogue, Shown, State},
    id::{BotId, ChatId, CustomerId, MessageId},
    language::Language,
    stored::Stored,
};
use crate::store::{Row, StoreError, Tx, customers::contact, db::values};

const CHANNEL: &str = "telegram";

macro_rules! lookup {
    ($($lock:literal)?) => {
        concat!(
            "SELECT d.state, d.screen, d.screen_message, d.screen_has_photo, d.reply_keyboard, \
                    d.updated_at AS turned_at, \
                    c.id, c.name, i.username, c.phone, c.language, c.source, c.full_name, \
                    c.phone_proven, c.email, c.notices, \
                    (SELECT CAST(coalesce(sum(l.quantity), 0) AS BIGINT) FROM cart_lines l \
                     WHERE l.customer_id = c.id) AS cart, \
                    (SELECT count(*) FROM kept_messages k \
                     WHERE k.bot_id = d.bot_id AND k.chat_id = d.chat_id) AS kept, \
                    (SELECT count(*) FROM blocks b WHERE b.customer_id = c.id) AS blocks, \
                    i.blocked_at \
             FROM dialogues d \
             JOIN customers c ON c.id = d.customer_id \
             JOIN identities i ON i.channel = 'telegram' AND i.bot_id = d.bot_id \
                              AND i.external_id = d.chat_id \
             WHERE d.bot_id = $1 AND d.chat_id = $2",
            $($lock)?
        )
    };
}

const LOOKUP: &str = lookup!();
/// Two replicas with updates of one chat: the second waits for the first.
const LOOKUP_LOCKED: &str = lookup!(" FOR UPDATE OF d");

/// The customer who writes to a bot in this chat.
#[tracing::instrument(name = "db.dialogues.customer_of", level = "debug", skip_all)]
pub async fn customer_of(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
) -> Result<Option<CustomerId>, StoreError> {
    let sql = "SELECT customer_id FROM dialogues WHERE bot_id = $1 AND chat_id = $2";
    Ok(tx.find_value(sql, values![bot, chat]).await?.flatten())
}

/// The dialogue of a private chat, held until the end of the transaction. A state that cannot be
/// read is given as the menu, with the reason.
#[tracing::instrument(name = "db.dialogues.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
) -> Result<Option<(Dialogue, Option<String>)>, StoreError> {
    let row = tx
        .row(tx.pick(LOOKUP, LOOKUP_LOCKED), values![bot, chat])
        .await?;
    row.map(|row| dialogue(tx, bot, chat, row)).transpose()
}

fn dialogue(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    mut row: Row,
) -> Result<(Dialogue, Option<String>), StoreError> {
    let vault = tx.vault();
    let state = row
        .open::<String>(vault, "state")
        .map_err(|error| error.to_string())
        .and_then(|stored| State::from_stored(&stored).map_err(|error| error.to_string()));
    let (state, unreadable) = match state {
        Ok(state) => (state, None),
        Err(reason) => (State::Menu, Some(reason)),
    };
    let screen = row.get("screen")?;
    let message: Option<MessageId> = row.get("screen_message")?;
    let has_photo = row.get("screen_has_photo")?;
    let (phone, email) = contact(tx, &mut row)?;
    let dialogue = Dialogue {
        bot,
        chat,
        reply_keyboard: row.get("reply_keyboard")?,
        customer: Customer {
            id: row.get("id")?,
            name: row.get("name")?,
            username: row.get("username")?,
            phone,
            language: row.get("language")?,
            source: row.get("source")?,
            full_name: row.get("full_name")?,
            proof: row.get("phone_proven")?,
            email,
            notices: row.get("notices")?,
        },
        state,
        screen,
        shown: message.map(|message| Shown { message, has_photo }),
        cart: row.get("cart")?,
        kept: row.get("kept")?,
        turned_at: row.get("turned_at")?,
        is_blocked: row.get::<Option<DateTime<Utc>>>("blocked_at")?.is_some(),
        may_have_block: row.get::<i64>("blocks")? > 0,
    };
    Ok((dialogue, unreadable))
}

/// A person who writes for the first time.
#[derive(Clone, Copy)]
pub struct NewCustomer<'a> {
    pub name: &'a str,
    pub username: Option<&'a str>,
    pub language: Language,
}

/// Adds a person who writes for the first time.
#[tracing::instrument(name = "db.dialogues.add_customer", level = "debug", skip_all)]
pub async fn add_customer(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    NewCustomer {
        name,
        username,
        language,
    }: NewCustomer<'_>,
    now: DateTime<Utc>,
) -> Result<Customer, StoreError> {
    let id = tx
        .value(
            "INSERT INTO customers (name, language, created_at) VALUES ($1, $2, $3) RETURNING id",
            values![name, language.code(), now],
        )
        .await?;
    tx.execute(
        "INSERT INTO identities (channel, bot_id, external_id, customer_id, username) \
         VALUES ($1, $2, $3, $4, $5)",
        values![CHANNEL, bot, chat, id, username.map(str::to_owned)],
    )
    .await?;
    Ok(Customer {
        id,
        name: name.to_owned(),
        username: username.map(str::to_owned),
        full_name: None,
        phone: None,
        proof: Proof::default(),
        email: None,
        language,
        source: None,
        notices: Notices::default(),
    })
}

/// Stores the whole dialogue.
#[tracing::instrument(name = "db.dialogues.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, dialogue: &Dialogue, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dialogues (bot_id, chat_id, customer_id, state, screen, screen_message, \
                                screen_has_photo, reply_keyboard, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (bot_id, chat_id) DO UPDATE SET \
           state = excluded.state, screen = excluded.screen, \
           screen_message = excluded.screen_message, screen_has_photo = excluded.screen_has_photo, \
           reply_keyboard = excluded.reply_keyboard, updated_at = excluded.updated_at",
        values![
            dialogue.bot,
            dialogue.chat,
            dialogue.customer.id,
            tx.vault().seal(&dialogue.state.to_stored()?),
            dialogue.screen,
            dialogue.shown.map(|shown| shown.message),
            dialogue.shown.is_some_and(|shown| shown.has_photo),
            dialogue.reply_keyboard,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Stores what the customer or their Telegram changed.
#[tracing::instrument(name = "db.dialogues.save_customer", level = "debug", skip_all)]
pub async fn save_customer(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    customer: &Customer,
) -> Result<(), StoreError> {
    let vault = tx.vault();
    let (phone, email) = (customer.phone.as_ref(), customer.email.as_ref());
    tx.execute(
        "UPDATE customers SET name = $2, phone = $3, language = $4, source = $5, full_name = $6, \
           phone_key = $7, phone_proven = $8, email = $9, email_key = $10, notices = $11, \
           email_proven = CASE WHEN email_key = $10 THEN email_proven ELSE 0 END \
         WHERE id = $1",
        values![
            customer.id,
            &customer.name,
            phone.map(|phone| vault.seal(phone.e164())),
            customer.language.code(),
            customer.source.as_deref(),
            customer.full_name.as_deref(),
            phone.map(|phone| vault.phone_key(phone)),
            customer.proof == Proof::Vouched,
            email.map(|email| vault.seal(email.as_str())),
            email.map(|email| vault.email_key(email)),
            customer.notices == Notices::On
        ],
    )
    .await?;
    tx.execute(
        "UPDATE identities SET username = $3 \
         WHERE channel = 'telegram' AND bot_id = $1 AND external_id = $2",
        values![bot, chat, customer.username.as_deref()],
    )
    .await?;
    Ok(())
}

/// Notes the message that shows `screen`, unless a newer screen has come meanwhile.
#[tracing::instrument(name = "db.dialogues.note_shown", level = "debug", skip_all)]
pub async fn note_shown(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    screen: i64,
    shown: Shown,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dialogues SET screen_message = $4, screen_has_photo = $5 \
         WHERE bot_id = $1 AND chat_id = $2 AND screen = $3",
        values![bot, chat, screen, shown.message, shown.has_photo],
    )
    .await?;
    Ok(())
}

/// Notes that the person blocked the bot (`Some`) or let it back (`None`).
#[tracing::instrument(name = "db.dialogues.set_blocked", level = "debug", skip_all)]
pub async fn set_blocked(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    since: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE identities SET blocked_at = $3 \
         WHERE channel = 'telegram' AND bot_id = $1 AND external_id = $2",
        values![bot, chat, since],
    )
    .await?;
    Ok(())
}

/// How many customers there are: for `check`.
#[tracing::instrument(name = "db.dialogues.count_customers", level = "debug", skip_all)]
pub async fn count_customers(tx: &Tx) -> Result<i64, StoreError> {
    tx.value("SELECT count(*) FROM customers", &[]).await
}

/// When the person last did something in the chat; none when they have closed it.
#[tracing::instrument(name = "db.dialogues.sign_of_life", level = "debug", skip_all)]
pub async fn sign_of_life(
    tx: &Tx,
    bot: i64,
    chat: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    tx.find_value(
        "SELECT coalesce(d.updated_at, 0) FROM identities i \
             LEFT JOIN dialogues d ON d.bot_id = i.bot_id AND d.chat_id = i.external_id \
             WHERE i.channel = 'telegram' AND i.bot_id = $1 AND i.external_id = $2 \
               AND i.blocked_at IS NULL",
        values![bot, chat],
    )
    .await
}
