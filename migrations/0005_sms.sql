-- Messages by phone through providers of SMS, what became of them, and the keys of the HTTP API.

CREATE TABLE sms (
    id {id},
    inbound {int} NOT NULL DEFAULT 0, -- 1: a phone wrote to us
    phone TEXT NOT NULL, -- sealed; the other side
    phone_key TEXT NOT NULL,
    text TEXT NOT NULL, -- sealed
    language TEXT NOT NULL,
    kind TEXT NOT NULL, -- code, reply, order, api, odoo, auto; inbound: what it was sent to us for is unknown, so auto
    state TEXT NOT NULL, -- see domain::sms; inbound: received
    parts {int} NOT NULL DEFAULT 0,
    sender TEXT, -- who it was asked to be from; inbound: the number of ours
    wanted TEXT, -- the provider that was asked for
    provider TEXT, -- who has it, had it last or is to get it next
    provider_id TEXT,
    failure TEXT, -- why it did not arrive, see domain::sms
    code TEXT, -- the provider's own code
    reason TEXT, -- the provider's own words
    cost_micros {int}, -- millionths of the currency's unit
    currency TEXT,
    entry_id {int}, -- the message of a conversation that it carries
    owner TEXT, -- who asked for it from outside: api:<key id>, odoo
    own_key TEXT, -- by which the owner knows it; the same key is the same message
    own_print TEXT, -- of what was asked with that key
    report_to TEXT, -- where the owner is told of its state
    told TEXT, -- what the owner was told last, in the owner's words
    created_at {int} NOT NULL,
    begun_at {int}, -- when it was last begun to be handed over
    sent_at {int},
    done_at {int}
);
CREATE UNIQUE INDEX sms_provider_id ON sms (provider, provider_id) WHERE provider_id IS NOT NULL;
CREATE UNIQUE INDEX sms_own_key ON sms (owner, own_key) WHERE own_key IS NOT NULL;
CREATE INDEX sms_phone ON sms (phone_key, id);
CREATE INDEX sms_entry ON sms (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX sms_open ON sms (state, id) WHERE state IN ('queued', 'sending', 'unsure');
CREATE INDEX sms_created ON sms (created_at);
CREATE INDEX sms_ended ON sms (done_at) WHERE state IN ('failed', 'undelivered');

-- Each try to hand a message over.
CREATE TABLE sms_attempts (
    sms_id {int} NOT NULL REFERENCES sms (id),
    number {int} NOT NULL,
    provider TEXT NOT NULL,
    at {int} NOT NULL,
    outcome TEXT NOT NULL, -- begun, accepted, refused, passed_on, unknown, found, not_there
    code TEXT,
    reason TEXT,
    PRIMARY KEY (sms_id, number)
){without_rowid};

-- Receipts of messages whose id at the provider we have not heard yet.
CREATE TABLE sms_receipts (
    provider TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    code TEXT,
    reason TEXT,
    cost_micros {int},
    currency TEXT,
    at {int} NOT NULL,
    PRIMARY KEY (provider, provider_id, state)
){without_rowid};
CREATE INDEX sms_receipts_at ON sms_receipts (at);

-- Phones of people who want no messages.
CREATE TABLE sms_opt_outs (
    id {id},
    phone TEXT NOT NULL, -- sealed
    phone_key TEXT NOT NULL UNIQUE,
    at {int} NOT NULL,
    how TEXT NOT NULL -- word (they wrote it), provider (it refused), hand
);

-- Phones that have a conversation: its chat is their number here.
CREATE TABLE sms_parties (
    id {id},
    phone TEXT NOT NULL, -- sealed
    phone_key TEXT NOT NULL UNIQUE
);

-- One-time codes that confirm a phone. The newest of an owner and a phone counts.
CREATE TABLE sms_codes (
    id {id},
    phone_key TEXT NOT NULL,
    owner TEXT NOT NULL, -- who asked: chat:<bot>:<chat>, api:<key id>
    hash TEXT NOT NULL, -- of the code, with the row's own salt
    made_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    tries {int} NOT NULL DEFAULT 0,
    used_at {int} -- when it was used up, or another took its place
);
CREATE INDEX sms_codes_phone ON sms_codes (phone_key, made_at);
CREATE INDEX sms_codes_owner ON sms_codes (owner, made_at);
CREATE INDEX sms_codes_made ON sms_codes (made_at);

CREATE TABLE sms_templates (
    id {id},
    provider TEXT NOT NULL DEFAULT '', -- '': the shop's own
    provider_id TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    changed_at {int} NOT NULL,
    UNIQUE (provider, provider_id, name, language)
);

-- What was sent on a day, for the limits of the day.
CREATE TABLE sms_spent (
    day TEXT NOT NULL, -- of the shop's zone
    provider TEXT NOT NULL,
    parts {int} NOT NULL DEFAULT 0,
    micros {int} NOT NULL DEFAULT 0,
    warned {int} NOT NULL DEFAULT 0, -- 1: the admins were told that the limit is reached
    PRIMARY KEY (day, provider)
){without_rowid};

-- How providers are, for all replicas.
CREATE TABLE sms_providers (
    name TEXT PRIMARY KEY,
    balance_micros {int},
    currency TEXT,
    balance_at {int},
    warned {int} NOT NULL DEFAULT 0, -- 1: the admins were told that the money is running out
    paused_until {int}, -- others are preferred until then
    trouble TEXT -- why
){without_rowid};

-- Who may use the HTTP API.
CREATE TABLE api_keys (
    id {id},
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, -- the key itself is shown once and not kept
    scopes TEXT NOT NULL, -- with commas: sms:send, sms:read, codes
    per_minute {int} NOT NULL,
    created_at {int} NOT NULL,
    used_at {int},
    revoked_at {int}
);
