-- SMS at the desk: what managers choose, messages to many phones, what providers have told of their
-- senders, of phones and of templates, and parts that come apart.

ALTER TABLE sms ADD COLUMN preferred TEXT; -- the provider that goes first although nobody chose it
ALTER TABLE sms ADD COLUMN sender_of TEXT; -- the provider whose sender it is; null: any
ALTER TABLE sms ADD COLUMN prefix TEXT; -- the country, such as +380; null: of an earlier version
CREATE INDEX sms_paid ON sms (provider, prefix, id) WHERE cost_micros IS NOT NULL;

-- What managers write and have not sent yet, and messages to many phones on their way.
CREATE TABLE sms_drafts (
    id {id},
    manager_id {int} NOT NULL,
    department {int} NOT NULL,
    entry_id {int}, -- the message of a conversation that it is; null: it goes to many phones
    state TEXT NOT NULL, -- open, going, queued, stopped, dropped
    text TEXT, -- sealed; null: the entry has it, or nothing waits for it any more
    phones TEXT, -- sealed, one a line; null: as the text
    provider TEXT, -- chosen by hand
    sender TEXT, -- the same
    latin {int} NOT NULL DEFAULT 0, -- 1: it goes in Latin letters
    total {int} NOT NULL DEFAULT 0, -- phones
    queued {int} NOT NULL DEFAULT 0, -- of them, those whose messages are queued or were refused
    refused {int} NOT NULL DEFAULT 0, -- of those, the refused ones
    twice {int} NOT NULL DEFAULT 0, -- left out: named more than once
    opted_out {int} NOT NULL DEFAULT 0, -- left out: they want no messages
    created_at {int} NOT NULL
);
CREATE UNIQUE INDEX sms_drafts_entry ON sms_drafts (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX sms_drafts_created ON sms_drafts (created_at);

-- Through whom and from whom a manager's messages go.
CREATE TABLE sms_defaults (
    manager_id {int} PRIMARY KEY,
    provider TEXT,
    sender TEXT
){without_rowid};

-- Who messages to a country can be from, as a provider told.
CREATE TABLE sms_senders (
    provider TEXT NOT NULL,
    prefix TEXT NOT NULL,
    senders TEXT NOT NULL, -- one a line
    at {int} NOT NULL,
    PRIMARY KEY (provider, prefix)
){without_rowid};

-- What a look-up told of a phone.
CREATE TABLE sms_lookups (
    id {id},
    phone_key TEXT NOT NULL UNIQUE,
    facts TEXT NOT NULL, -- sealed
    at {int} NOT NULL
);
CREATE INDEX sms_lookups_at ON sms_lookups (at);

-- Parts of long messages from phones that wait for the others.
CREATE TABLE sms_fragments (
    id {id},
    provider TEXT NOT NULL,
    phone_key TEXT NOT NULL,
    reference TEXT NOT NULL, -- the provider's, the same for all parts
    number {int} NOT NULL,
    total {int} NOT NULL,
    fragment TEXT NOT NULL, -- sealed
    at {int} NOT NULL
);
CREATE UNIQUE INDEX sms_fragments_part ON sms_fragments (provider, phone_key, reference, number);

ALTER TABLE sms_templates ADD COLUMN gone_at {int}; -- when the provider had it no more
ALTER TABLE sms_providers ADD COLUMN templates_at {int}; -- when its templates were last in step
