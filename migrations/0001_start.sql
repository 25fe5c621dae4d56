-- Times are microseconds since 1970, UTC. Money is minor units. Everything that a bot gave carries the bot's id.

-- Updates that were handled, so that a repeated one does nothing. Kept two days: Telegram repeats for one.
CREATE TABLE seen_updates (
    bot_id {int} NOT NULL,
    update_id {int} NOT NULL,
    seen_at {int} NOT NULL,
    PRIMARY KEY (bot_id, update_id)
){without_rowid};
CREATE INDEX seen_updates_age ON seen_updates (seen_at);

-- People who write to the shop.
CREATE TABLE customers (
    id {id},
    name TEXT NOT NULL,
    phone TEXT, -- E.164
    email TEXT,
    language TEXT NOT NULL,
    source TEXT, -- of the last visit by a deep link
    created_at {int} NOT NULL
);
CREATE INDEX customers_phone ON customers (phone) WHERE phone IS NOT NULL;

-- How a customer reaches us; one person may have several.
CREATE TABLE identities (
    channel TEXT NOT NULL, -- telegram
    bot_id {int} NOT NULL,
    external_id {int} NOT NULL, -- the user id in that channel
    customer_id {int} NOT NULL REFERENCES customers (id),
    username TEXT,
    blocked_at {int}, -- the person blocked the bot; cleared when they write again
    PRIMARY KEY (channel, bot_id, external_id)
){without_rowid};
CREATE INDEX identities_customer ON identities (customer_id);

-- Where each talk with the bot is.
CREATE TABLE dialogues (
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    customer_id {int} NOT NULL REFERENCES customers (id),
    state TEXT NOT NULL, -- versioned JSON, see domain::dialogue
    screen {int} NOT NULL, -- grows with each new screen; buttons carry it
    screen_message {int}, -- the message that shows the screen, once Telegram has told its id
    screen_has_photo {int} NOT NULL, -- 0 or 1
    reply_keyboard {int} NOT NULL, -- 1 while a keyboard replaces the phone's own
    updated_at {int} NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
){without_rowid};

-- Our copy of the CRM's catalog.
CREATE TABLE categories (
    id {int} PRIMARY KEY,
    name TEXT NOT NULL,
    position {int} NOT NULL
);
CREATE TABLE products (
    id {int} PRIMARY KEY, -- the CRM's
    category_id {int},
    name TEXT NOT NULL,
    search TEXT NOT NULL, -- name and SKU, folded
    sku TEXT,
    price {int}, -- minor units; none: on request
    currency TEXT,
    stock {int}, -- none: not counted
    description TEXT,
    picture TEXT
);
CREATE INDEX products_name ON products (search, id);
CREATE INDEX products_category ON products (category_id, search, id);

-- What the CRM must get exactly once. The id is the number that the customer sees.
CREATE TABLE leads (
    id {id},
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    customer_id {int} NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE, -- customer and step: one intent is one lead
    reference TEXT NOT NULL UNIQUE, -- the marker by which the CRM is searched
    body TEXT NOT NULL, -- versioned JSON, see domain::lead
    status TEXT NOT NULL, -- created, sending, handed_over, rejected, unsure
    crm_id TEXT,
    reason TEXT, -- of a rejection
    created_at {int} NOT NULL,
    sent_at {int}, -- when the CRM was first told
    updated_at {int} NOT NULL
);
-- Numbers of orders start at 1001.
{sqlite} INSERT INTO sqlite_sequence (name, seq) VALUES ('leads', 1000);
{postgres} ALTER TABLE leads ALTER COLUMN id RESTART WITH 1001;
CREATE INDEX leads_customer ON leads (customer_id, id);
CREATE INDEX leads_open ON leads (status) WHERE status <> 'handed_over';

-- What is still to be delivered; a delivered row is deleted.
CREATE TABLE outbox (
    id {id},
    service TEXT NOT NULL,
    lane TEXT NOT NULL, -- delivered in order within a lane and priority
    priority {int} NOT NULL,
    key TEXT, -- doing it twice does it once
    payload TEXT NOT NULL, -- versioned JSON
    attempts {int} NOT NULL,
    not_before {int} NOT NULL,
    created_at {int} NOT NULL
);
-- Most jobs have no key and need no entry.
CREATE UNIQUE INDEX outbox_key ON outbox (key) WHERE key IS NOT NULL;
CREATE INDEX outbox_order ON outbox (service, priority, id);

-- Deliveries that failed, and every delivery to a CRM.
CREATE TABLE attempts (
    id {id},
    job_id {int} NOT NULL,
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    at {int} NOT NULL,
    duration_ms {int} NOT NULL,
    outcome TEXT NOT NULL, -- done, later, after, gave_up, stopped
    error TEXT
);
CREATE INDEX attempts_job ON attempts (job_id);
CREATE INDEX attempts_age ON attempts (at);

-- What could not be handled or delivered, with what is needed to try again by hand.
CREATE TABLE dead_letters (
    id {id},
    source TEXT NOT NULL, -- update or job
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    payload TEXT NOT NULL,
    reason TEXT NOT NULL,
    at {int} NOT NULL
);

-- Exchanges with a CRM, without secrets and personal data.
CREATE TABLE journal (
    id {id},
    at {int} NOT NULL,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject TEXT,
    duration_ms {int} NOT NULL,
    outcome TEXT NOT NULL,
    request TEXT,
    response TEXT
);
CREATE INDEX journal_age ON journal (at);

-- Small facts that must outlive a restart.
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
){without_rowid};
