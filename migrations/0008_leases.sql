-- How long a job was to wait when that was decided, in microseconds: 0 means at once, whatever a
-- clock said. A wait that is read back is never longer than this.
ALTER TABLE outbox ADD COLUMN wait {int} NOT NULL DEFAULT 0;
-- When it was last taken up; NULL means never.
ALTER TABLE outbox ADD COLUMN tried_at {int};
UPDATE outbox SET wait = not_before - created_at WHERE not_before > created_at;
UPDATE outbox SET tried_at = created_at WHERE attempts > 0;

-- What waits for its turn and what waits for its time are two lists: the second may be long.
DROP INDEX outbox_order;
CREATE INDEX outbox_at_once ON outbox (service, priority, id) WHERE wait = 0;
CREATE INDEX outbox_timers ON outbox (service, not_before, id) WHERE wait > 0;

-- Which replica delivers to a service, until when by the database's clock, and the number that
-- grows with every holder: what an earlier holder still writes is refused by it.
CREATE TABLE leases (
    service TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence {int} NOT NULL,
    until {int} NOT NULL,
    locked {int} NOT NULL -- 1 when the holder keeps the session lock beside it
);

-- The running replicas, by the database's clock.
CREATE TABLE replicas (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    seen_at {int} NOT NULL,
    started_at {int} NOT NULL
);
