-- The managers' desk. Ids of managers are Telegram's user ids.

CREATE TABLE managers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT,
    role TEXT NOT NULL, -- banned, pending, manager, admin
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

-- Where each manager is at the desk; apart from managers, whose rows are locked while a conversation is taken.
CREATE TABLE manager_places (
    manager_id INTEGER PRIMARY KEY REFERENCES managers (id),
    place TEXT NOT NULL -- versioned JSON, see domain::manager
);

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, -- telegram, keeping
    bot_id INTEGER NOT NULL, -- 0 where the channel has no bot
    external_id INTEGER NOT NULL, -- the chat, or the invoice number
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    title TEXT, -- the product, where the channel tells
    is_open INTEGER NOT NULL, -- 0 or 1
    fence INTEGER NOT NULL, -- the last that a hold was given
    unread INTEGER NOT NULL,
    waiting_since INTEGER, -- since when the customer waits for an answer
    last_at INTEGER NOT NULL,
    fulfilment TEXT, -- new, in_work, done, reopened; none: no order
    fulfiller_id INTEGER REFERENCES managers (id),
    thread_id INTEGER, -- its topic in a forum group
    created_at INTEGER NOT NULL,
    UNIQUE (channel, bot_id, external_id)
);
CREATE INDEX conversations_recent ON conversations (last_at, id);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE INDEX conversations_waiting ON conversations (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_fulfilment ON conversations (fulfiller_id, last_at) WHERE fulfilment IS NOT NULL;
CREATE INDEX conversations_thread ON conversations (thread_id) WHERE thread_id IS NOT NULL;

-- Who may answer: one row a conversation, so never two people.
CREATE TABLE holds (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
    manager_id INTEGER NOT NULL REFERENCES managers (id),
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
);
CREATE INDEX holds_manager ON holds (manager_id);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    author TEXT NOT NULL, -- customer, manager, colleague (in the CRM), note, system
    manager_id INTEGER,
    external_id INTEGER, -- its id in the channel
    content TEXT NOT NULL, -- versioned JSON, see domain::content
    album TEXT,
    progress TEXT NOT NULL, -- received, queued, sending, sent, read, failed, unknown, overtaken, dropped
    reason TEXT,
    reply_to INTEGER,
    quote TEXT,
    fence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    edited_at INTEGER
);
CREATE INDEX messages_history ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_external ON messages (conversation_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_open ON messages (progress) WHERE progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken');

-- Messages on managers' phones: which entry each shows, so that replies and edits find their way.
CREATE TABLE copies (
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    entry_id INTEGER, -- none: a card or a list of several
    is_source INTEGER NOT NULL, -- 1: the manager wrote it there
    PRIMARY KEY (bot_id, chat_id, message_id)
);
CREATE INDEX copies_entry ON copies (entry_id) WHERE entry_id IS NOT NULL;

-- Posts in the managers' chat.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER, -- once Telegram has told it
    has_media INTEGER NOT NULL,
    shown TEXT, -- what it says now, to tell whether it must be edited
    at INTEGER NOT NULL
);
CREATE TABLE notice_entries (
    notice_id INTEGER NOT NULL REFERENCES notices (id),
    entry_id INTEGER NOT NULL REFERENCES messages (id),
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (notice_id, entry_id)
);
CREATE INDEX notice_entries_conversation ON notice_entries (conversation_id);
-- Entries that a chat has yet to be told of.
CREATE TABLE notices_due (
    chat_id INTEGER NOT NULL,
    entry_id INTEGER NOT NULL REFERENCES messages (id),
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, entry_id)
);

-- Chats of the CRM: how far each is read.
CREATE TABLE crm_chats (
    service TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    last_message INTEGER, -- none: never read
    stamp TEXT, -- of its row in the CRM's list
    PRIMARY KEY (service, chat_id)
);

-- Ready answers.
CREATE TABLE canned (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    manager_id INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- Who did what at the desk.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    manager_id INTEGER, -- none: the program
    action TEXT NOT NULL,
    conversation_id INTEGER,
    fence INTEGER, -- of the hold from then on
    subject INTEGER, -- the other manager
    detail TEXT
);
CREATE INDEX audit_conversation ON audit (conversation_id, id);
CREATE INDEX audit_age ON audit (at);

CREATE INDEX customers_email ON customers (email) WHERE email IS NOT NULL;
