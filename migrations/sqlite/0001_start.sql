-- Times are microseconds since 1970, UTC. Money is minor units. Everything that a bot gave carries the bot's id.

-- Updates that were handled, so that a repeated one does nothing. Kept two days: Telegram repeats for one.
CREATE TABLE seen_updates (
    bot_id INTEGER NOT NULL,
    update_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (bot_id, update_id)
) WITHOUT ROWID;
CREATE INDEX seen_updates_age ON seen_updates (seen_at);

-- People who write to the shop.
CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    phone TEXT, -- E.164
    email TEXT,
    language TEXT NOT NULL,
    source TEXT, -- of the last visit by a deep link
    created_at INTEGER NOT NULL
);
CREATE INDEX customers_phone ON customers (phone) WHERE phone IS NOT NULL;

-- How a customer reaches us; one person may have several.
CREATE TABLE identities (
    channel TEXT NOT NULL, -- telegram
    bot_id INTEGER NOT NULL,
    external_id INTEGER NOT NULL, -- the user id in that channel
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    username TEXT,
    blocked_at INTEGER, -- the person blocked the bot; cleared when they write again
    PRIMARY KEY (channel, bot_id, external_id)
) WITHOUT ROWID;
CREATE INDEX identities_customer ON identities (customer_id);

-- Where each talk with the bot is.
CREATE TABLE dialogues (
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    state TEXT NOT NULL, -- versioned JSON, see domain::dialogue
    screen INTEGER NOT NULL, -- grows with each new screen; buttons carry it
    screen_message INTEGER, -- the message that shows the screen, once Telegram has told its id
    screen_has_photo INTEGER NOT NULL, -- 0 or 1
    reply_keyboard INTEGER NOT NULL, -- 1 while a keyboard replaces the phone's own
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
) WITHOUT ROWID;

-- Our copy of the CRM's catalog.
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL
);
CREATE TABLE products (
    id INTEGER PRIMARY KEY, -- the CRM's
    category_id INTEGER,
    name TEXT NOT NULL,
    search TEXT NOT NULL, -- name and SKU, folded
    sku TEXT,
    price INTEGER, -- minor units; none: on request
    currency TEXT,
    stock INTEGER, -- none: not counted
    description TEXT,
    picture TEXT
);
CREATE INDEX products_name ON products (search, id);
CREATE INDEX products_category ON products (category_id, search, id);

-- What the CRM must get exactly once. The id is the number that the customer sees.
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE, -- customer and step: one intent is one lead
    reference TEXT NOT NULL UNIQUE, -- the marker by which the CRM is searched
    body TEXT NOT NULL, -- versioned JSON, see domain::lead
    status TEXT NOT NULL, -- created, sending, handed_over, rejected, unsure
    crm_id TEXT,
    reason TEXT, -- of a rejection
    created_at INTEGER NOT NULL,
    sent_at INTEGER, -- when the CRM was first told
    updated_at INTEGER NOT NULL
);
-- Numbers of orders start at 1001.
INSERT INTO sqlite_sequence (name, seq) VALUES ('leads', 1000);
CREATE INDEX leads_customer ON leads (customer_id, id);
CREATE INDEX leads_open ON leads (status) WHERE status <> 'handed_over';

-- What is still to be delivered; a delivered row is deleted.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    lane TEXT NOT NULL, -- delivered in order within a lane and priority
    priority INTEGER NOT NULL,
    key TEXT, -- doing it twice does it once
    payload TEXT NOT NULL, -- versioned JSON
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
-- Most jobs have no key and need no entry.
CREATE UNIQUE INDEX outbox_key ON outbox (key) WHERE key IS NOT NULL;
CREATE INDEX outbox_order ON outbox (service, priority, id);

-- Deliveries that failed, and every delivery to a CRM.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL, -- done, later, after, gave_up, stopped
    error TEXT
);
CREATE INDEX attempts_job ON attempts (job_id);
CREATE INDEX attempts_age ON attempts (at);

-- What could not be handled or delivered, with what is needed to try again by hand.
CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL, -- update or job
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    payload TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
);

-- Exchanges with a CRM, without secrets and personal data.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject TEXT,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    request TEXT,
    response TEXT
);
CREATE INDEX journal_age ON journal (at);

-- Small facts that must outlive a restart.
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
