-- The update or the request that a job came of.
ALTER TABLE outbox ADD COLUMN origin TEXT; -- null: the program's own clock, or an earlier version
