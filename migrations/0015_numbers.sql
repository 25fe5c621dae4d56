-- One series of numbers for everything that people know by one: a number names exactly one thing.
CREATE TABLE numbers (
    number {id},
    kind TEXT NOT NULL, -- order, question, feedback, case, conversation
    id {int} -- of the thing in its table; null: the lead or the order that bears this number
);
{sqlite} INSERT INTO sqlite_sequence (name, seq) VALUES ('numbers', 1000);
-- Leads keep the numbers that customers and the CRM know.
INSERT INTO numbers (number, kind) SELECT id, kind FROM leads ORDER BY id;
{postgres} SELECT setval(pg_get_serial_sequence('numbers', 'number'), greatest(1000, (SELECT coalesce(max(number), 0) FROM numbers)));
-- Conversations and cases have been shown by the ids of their tables; each gets a number of its own.
INSERT INTO numbers (kind, id) SELECT 'conversation', id FROM conversations ORDER BY id;
INSERT INTO numbers (kind, id) SELECT 'case', id FROM cases ORDER BY id;
CREATE UNIQUE INDEX numbers_thing ON numbers (kind, id) WHERE id IS NOT NULL;
ALTER TABLE conversations ADD COLUMN number {int};
ALTER TABLE cases ADD COLUMN number {int};
UPDATE conversations SET number = (
    SELECT n.number FROM numbers n WHERE n.kind = 'conversation' AND n.id = conversations.id);
UPDATE cases SET number = (SELECT n.number FROM numbers n WHERE n.kind = 'case' AND n.id = cases.id);
CREATE INDEX orders_tracking ON orders (tracking) WHERE tracking IS NOT NULL;
