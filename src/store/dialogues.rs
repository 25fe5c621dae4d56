//! Customers, how they reach us, and where their talk with the bot is.

use chrono::{DateTime, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    customer::{Customer, Notices, Proof},
    dialogue::{Dialogue, Shown, State},
    email::Email,
    id::{BotId, ChatId, CustomerId, MessageId},
    language::Language,
    phone::Phone,
};

const CHANNEL: &str = "telegram";

macro_rules! lookup {
    ($($lock:literal)?) => {
        concat!(
            "SELECT d.state, d.screen, d.screen_message, d.screen_has_photo, d.reply_keyboard, \
                    c.id, c.name, i.username, c.phone, c.language, c.source, c.full_name, \
                    c.phone_proven, c.email, c.notices, \
                    (SELECT CAST(sum(l.quantity) AS BIGINT) FROM cart_lines l \
                     WHERE l.customer_id = c.id), \
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

/// The dialogue of a private chat, held until the end of the transaction. A state that cannot be
/// read is given as the menu, with the reason.
pub async fn lookup(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
) -> Result<Option<(Dialogue, Option<String>)>, StoreError> {
    let row = tx
        .row(tx.pick(LOOKUP, LOOKUP_LOCKED), values![bot, chat])
        .await?;
    row.map(|row| dialogue(tx, (bot, chat), row)).transpose()
}

fn dialogue(
    tx: &Tx,
    (bot, chat): (BotId, ChatId),
    mut row: Row,
) -> Result<(Dialogue, Option<String>), StoreError> {
    let vault = tx.vault();
    let (state, unreadable) = match vault.open(row.text(0)) {
        Ok(stored) => match State::from_stored(&stored) {
            Ok(state) => (state, None),
            Err(error) => (State::Menu, Some(error.to_string())),
        },
        Err(error) => (State::Menu, Some(error.to_string())),
    };
    let dialogue = Dialogue {
        bot,
        chat,
        customer: Customer {
            id: CustomerId(row.int(5)),
            name: row.text(6),
            username: row.opt_text(7),
            phone: vault
                .open_column(row.opt_text(8), ("customers", "phone"))?
                .map(Phone::from_stored),
            language: Language::from_code(&row.text(9)).unwrap_or_default(),
            source: row.opt_text(10),
            full_name: row.opt_text(11),
            proof: if row.int(12) == 0 {
                Proof::Typed
            } else {
                Proof::Vouched
            },
            email: vault
                .open_column(row.opt_text(13), ("customers", "email"))?
                .map(Email::from_stored),
            notices: if row.int(14) == 0 {
                Notices::Off
            } else {
                Notices::On
            },
        },
        state,
        screen: row.int(1),
        shown: row.opt_int(2).map(|message| Shown {
            message: MessageId(message),
            has_photo: row.int(3) != 0,
        }),
        reply_keyboard: row.int(4) != 0,
        cart: row.int(15),
        is_blocked: row.opt_int(16).is_some(),
    };
    Ok((dialogue, unreadable))
}

/// Adds a person who writes for the first time.
pub async fn add_customer(
    tx: &Tx,
    (bot, chat): (BotId, ChatId),
    (name, username, language): (&str, Option<&str>, Language),
    now: DateTime<Utc>,
) -> Result<Customer, StoreError> {
    let row = tx
        .row(
            "INSERT INTO customers (name, language, created_at) VALUES ($1, $2, $3) RETURNING id",
            values![name, language.code(), now],
        )
        .await?;
    let id = CustomerId(row.map_or(0, |row| row.int(0)));
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

/// Stores the dialogue as it is now.
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
            tx.vault().seal(&dialogue.state.to_stored()),
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
pub async fn note_shown(
    tx: &Tx,
    (bot, chat): (BotId, ChatId),
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
pub async fn count_customers(tx: &Tx) -> Result<i64, StoreError> {
    let row = tx.row("SELECT count(*) FROM customers", &[]).await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// When the person last did something in the chat; none when they have closed it.
pub async fn sign_of_life(
    tx: &Tx,
    bot: i64,
    chat: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = tx
        .row(
            "SELECT coalesce(d.updated_at, 0) FROM identities i \
             LEFT JOIN dialogues d ON d.bot_id = i.bot_id AND d.chat_id = i.external_id \
             WHERE i.channel = 'telegram' AND i.bot_id = $1 AND i.external_id = $2 \
               AND i.blocked_at IS NULL",
            values![bot, chat],
        )
        .await?;
    Ok(row.map(|row| row.time(0)))
}
