-- What managers put on chats and people: labels, urgency, a time to come back, a block.
CREATE TABLE labels (
    id {id},
    name TEXT NOT NULL, -- as it was written
    folded TEXT NOT NULL UNIQUE -- as it is looked up by
);
CREATE TABLE labelled (
    label_id {int} NOT NULL,
    conversation_id {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (label_id, conversation_id)
){without_rowid};
CREATE INDEX labelled_conversation ON labelled (conversation_id);
ALTER TABLE conversations ADD COLUMN urgent {int} NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN snoozed_until {int}; -- null: it is in its lists
ALTER TABLE conversations ADD COLUMN snoozed_by {int};
CREATE TABLE blocks (
    customer_id {int} PRIMARY KEY,
    kind TEXT NOT NULL, -- ban, shadow
    until {int}, -- null: for ever
    manager_id {int} NOT NULL,
    reason TEXT, -- sealed
    at {int} NOT NULL,
    told {int} NOT NULL DEFAULT 0 -- whether who is banned was told
){without_rowid};
-- The folded names of what was ordered, for the search; null: not looked at yet.
ALTER TABLE orders ADD COLUMN goods TEXT;
-- Stars stay with who took care of the case when they were given.
ALTER TABLE cases ADD COLUMN rated_manager_id {int};
UPDATE cases SET rated_manager_id = manager_id WHERE rating IS NOT NULL;
-- What a manager looked for last, for the next page; sealed.
ALTER TABLE managers ADD COLUMN searched TEXT;
