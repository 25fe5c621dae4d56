-- What was given up is work for a person; what troubles a service is told to people.

ALTER TABLE dead_letters ADD COLUMN kind TEXT; -- what it is; null: nobody has looked at it yet
ALTER TABLE dead_letters ADD COLUMN job_key TEXT; -- the key of the job that was given up
ALTER TABLE dead_letters ADD COLUMN priority {int} NOT NULL DEFAULT 1;
ALTER TABLE dead_letters ADD COLUMN attempts {int} NOT NULL DEFAULT 1;
ALTER TABLE dead_letters ADD COLUMN first_at {int}; -- when it was first asked for; null: at
ALTER TABLE dead_letters ADD COLUMN conversation_id {int};
ALTER TABLE dead_letters ADD COLUMN customer_id {int};
ALTER TABLE dead_letters ADD COLUMN lead_id {int};
ALTER TABLE dead_letters ADD COLUMN entry_id {int};
ALTER TABLE dead_letters ADD COLUMN charge TEXT; -- Telegram's id of the money
ALTER TABLE dead_letters ADD COLUMN amount {int}; -- minor units
ALTER TABLE dead_letters ADD COLUMN currency TEXT;
ALTER TABLE dead_letters ADD COLUMN told_at {int}; -- when people were told
ALTER TABLE dead_letters ADD COLUMN batch {int}; -- those that were told together have the same
ALTER TABLE dead_letters ADD COLUMN decided_at {int};
ALTER TABLE dead_letters ADD COLUMN decided_by {int}; -- a manager; null: the program
ALTER TABLE dead_letters ADD COLUMN decision TEXT; -- again, dropped, returned, counted, credited
ALTER TABLE dead_letters ADD COLUMN is_emptied {int} NOT NULL DEFAULT 0; -- 1: only that it was dropped is kept
CREATE INDEX dead_letters_open ON dead_letters (id) WHERE decided_at IS NULL;
CREATE INDEX dead_letters_untold ON dead_letters (id) WHERE told_at IS NULL;
CREATE INDEX dead_letters_batch ON dead_letters (batch) WHERE batch IS NOT NULL;
CREATE INDEX dead_letters_charge ON dead_letters (charge) WHERE charge IS NOT NULL;
CREATE INDEX dead_letters_lane ON dead_letters (lane);
CREATE INDEX dead_letters_decided ON dead_letters (decided_at) WHERE decided_at IS NOT NULL;

-- What an earlier version gave up because of this database is to be tried again; the search for facts
-- without a job finds it.
UPDATE dead_letters SET decision = 'again', decided_at = at
    WHERE source = 'job' AND (reason LIKE 'SQLite failed:%' OR reason LIKE '%PostgreSQL%');

-- The search for facts without a job looks at what is not finished.
CREATE INDEX leads_unfinished ON leads (id) WHERE status IN ('created', 'sending');
CREATE INDEX payments_unfinished ON payments (charge) WHERE status <> 'handed_over';
CREATE INDEX customers_unfinished ON customers (id) WHERE crm_buyer_sent_at IS NOT NULL;
CREATE INDEX messages_unfinished ON messages (id) WHERE progress IN ('queued', 'sending');
CREATE INDEX sms_unfinished ON sms (id) WHERE state IN ('queued', 'sending') AND inbound = 0;
CREATE INDEX outbox_lane ON outbox (lane);

-- How a payment stands to what its order needed when it came.
ALTER TABLE payments ADD COLUMN fits TEXT NOT NULL DEFAULT 'exact'; -- exact, partly, over, again, other_currency, cancelled
ALTER TABLE payments ADD COLUMN settled TEXT; -- what a person did with it: returned, counted

-- Troubles of services, one row for each, whichever replica sees it.
CREATE TABLE findings (
    id {id},
    place TEXT NOT NULL UNIQUE, -- the service, or the service and one destination of it
    service TEXT NOT NULL,
    destination TEXT,
    kind TEXT NOT NULL, -- refused, failing; partial: some jobs fail while others pass
    reason TEXT NOT NULL,
    since {int} NOT NULL,
    seen_at {int} NOT NULL, -- when it was last seen to last
    seen_by TEXT NOT NULL, -- the replica that sees it
    better_at {int}, -- since when it is not seen any more
    told_at {int}, -- null: people were not told yet
    times {int} NOT NULL DEFAULT 0, -- how often they were told
    waiting {int} NOT NULL DEFAULT 0, -- how much waited when they were told last
    shown TEXT, -- what the last message says, in short
    opened {int} NOT NULL DEFAULT 1, -- how often it has come back within the time that counts
    cleared_at {int} -- people were told that it is over; null: it lasts
);

-- Messages to people about what was given up or is in trouble; they are kept up to date.
CREATE TABLE alert_posts (
    id {id},
    chat_id {int} NOT NULL,
    subject TEXT NOT NULL, -- letters:BATCH, trouble:FINDING:TIMES, clear:FINDING:TIMES
    message_id {int}, -- null: not sent yet
    at {int} NOT NULL,
    UNIQUE (chat_id, subject)
);
CREATE INDEX alert_posts_subject ON alert_posts (subject);
