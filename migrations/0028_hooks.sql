-- The hooks of the settings, as far as calls have shown how they are doing.
CREATE TABLE hooks (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL, -- on, gone (it answered 410), paused (it failed for days)
    failing_since {int}, -- null: its last call worked
    changed_at {int} NOT NULL
){without_rowid};
-- What hooks were told, for a month: the last call of each event.
CREATE TABLE hook_calls (
    id {id},
    hook TEXT NOT NULL,
    event_id TEXT NOT NULL, -- as the receiver reads it
    event TEXT NOT NULL,
    customer_id {int}, -- whom the body is about
    at {int} NOT NULL, -- when it happened
    tried_at {int} NOT NULL,
    state TEXT NOT NULL, -- delivered, failed, held (the hook was off)
    attempts {int} NOT NULL,
    status {int}, -- of HTTP; null: no answer
    answer TEXT, -- how the answer begins, or why there was none; sealed
    body TEXT NOT NULL -- the event; sealed
);
CREATE UNIQUE INDEX hook_calls_event ON hook_calls (hook, event_id);
CREATE INDEX hook_calls_of_event ON hook_calls (event_id);
CREATE INDEX hook_calls_at ON hook_calls (at);
CREATE INDEX hook_calls_of_hook ON hook_calls (hook, at, id);
CREATE INDEX hook_calls_customer ON hook_calls (customer_id);
