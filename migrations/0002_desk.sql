-- The managers' desk. Ids of managers are Telegram's user ids.

CREATE TABLE managers (
    id {int} PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT,
    role TEXT NOT NULL, -- banned, pending, manager, admin
    language TEXT NOT NULL,
    created_at {int} NOT NULL
);

-- Where each manager is at the desk; apart from managers, whose rows are locked while a conversation is taken.
CREATE TABLE manager_places (
    manager_id {int} PRIMARY KEY REFERENCES managers (id),
    place TEXT NOT NULL -- versioned JSON, see domain::manager
);

CREATE TABLE conversations (
    id {id},
    channel TEXT NOT NULL, -- telegram, keeping
    bot_id {int} NOT NULL, -- 0 where the channel has no bot
    external_id {int} NOT NULL, -- the chat, or the invoice number
    customer_id {int} NOT NULL REFERENCES customers (id),
    title TEXT, -- the product, where the channel tells
    is_open {int} NOT NULL, -- 0 or 1
    fence {int} NOT NULL, -- the last that a hold was given
    unread {int} NOT NULL,
    waiting_since {int}, -- since when the customer waits for an answer
    last_at {int} NOT NULL,
    fulfilment TEXT, -- new, in_work, done, reopened; none: no order
    fulfiller_id {int} REFERENCES managers (id),
    thread_id {int}, -- its topic in a forum group
    created_at {int} NOT NULL,
    UNIQUE (channel, bot_id, external_id)
);
CREATE INDEX conversations_recent ON conversations (last_at, id);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE INDEX conversations_waiting ON conversations (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_fulfilment ON conversations (fulfiller_id, last_at) WHERE fulfilment IS NOT NULL;
CREATE INDEX conversations_thread ON conversations (thread_id) WHERE thread_id IS NOT NULL;

-- Who may answer: one row a conversation, so never two people.
CREATE TABLE holds (
    conversation_id {int} PRIMARY KEY REFERENCES conversations (id),
    manager_id {int} NOT NULL REFERENCES managers (id),
    fence {int} NOT NULL,
    until {int} NOT NULL
);
CREATE INDEX holds_manager ON holds (manager_id);

CREATE TABLE messages (
    id {id},
    conversation_id {int} NOT NULL REFERENCES conversations (id),
    author TEXT NOT NULL, -- customer, manager, colleague (in the CRM), note, system
    manager_id {int},
    external_id {int}, -- its id in the channel
    content TEXT NOT NULL, -- versioned JSON, see domain::content
    album TEXT,
    progress TEXT NOT NULL, -- received, queued, sending, sent, read, failed, unknown, overtaken, dropped
    reason TEXT,
    reply_to {int},
    quote TEXT,
    fence {int} NOT NULL,
    at {int} NOT NULL,
    edited_at {int}
);
CREATE INDEX messages_history ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_external ON messages (conversation_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_open ON messages (progress) WHERE progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken');

-- Messages on managers' phones: which entry each shows, so that replies and edits find their way.
CREATE TABLE copies (
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    message_id {int} NOT NULL,
    conversation_id {int} NOT NULL,
    entry_id {int}, -- none: a card or a list of several
    is_source {int} NOT NULL, -- 1: the manager wrote it there
    PRIMARY KEY (bot_id, chat_id, message_id)
);
CREATE INDEX copies_entry ON copies (entry_id) WHERE entry_id IS NOT NULL;

-- Posts in the managers' chat.
CREATE TABLE notices (
    id {id},
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    message_id {int}, -- once Telegram has told it
    has_media {int} NOT NULL,
    shown TEXT, -- what it says now, to tell whether it must be edited
    at {int} NOT NULL
);
CREATE TABLE notice_entries (
    notice_id {int} NOT NULL REFERENCES notices (id),
    entry_id {int} NOT NULL REFERENCES messages (id),
    conversation_id {int} NOT NULL,
    PRIMARY KEY (notice_id, entry_id)
);
CREATE INDEX notice_entries_conversation ON notice_entries (conversation_id);
-- Entries that a chat has yet to be told of.
CREATE TABLE notices_due (
    chat_id {int} NOT NULL,
    entry_id {int} NOT NULL REFERENCES messages (id),
    conversation_id {int} NOT NULL,
    PRIMARY KEY (chat_id, entry_id)
);

-- Chats of the CRM: how far each is read.
CREATE TABLE crm_chats (
    service TEXT NOT NULL,
    chat_id {int} NOT NULL,
    last_message {int}, -- none: never read
    stamp TEXT, -- of its row in the CRM's list
    PRIMARY KEY (service, chat_id)
);

-- Ready answers.
CREATE TABLE canned (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    manager_id {int} NOT NULL,
    updated_at {int} NOT NULL
);

-- Who did what at the desk.
CREATE TABLE audit (
    id {id},
    at {int} NOT NULL,
    manager_id {int}, -- none: the program
    action TEXT NOT NULL,
    conversation_id {int},
    fence {int}, -- of the hold from then on
    subject {int}, -- the other manager
    detail TEXT
);
CREATE INDEX audit_conversation ON audit (conversation_id, id);
CREATE INDEX audit_age ON audit (at);

CREATE INDEX customers_email ON customers (email) WHERE email IS NOT NULL;
