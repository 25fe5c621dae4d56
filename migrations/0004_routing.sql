-- Talks as cases, who is there to take them, and what came of them.

ALTER TABLE managers ADD COLUMN stated TEXT; -- here, away: what they said last; none: their shifts alone tell
ALTER TABLE managers ADD COLUMN stated_at {int};
ALTER TABLE managers ADD COLUMN shifts TEXT; -- such as mon-fri 09:00-18:00; none: the hours of their department
ALTER TABLE managers ADD COLUMN days_off TEXT; -- dates with commas
ALTER TABLE managers ADD COLUMN max_parallel {int}; -- none: as the settings say
ALTER TABLE managers ADD COLUMN own_only {int} NOT NULL DEFAULT 0; -- 1: the program gives them their own customers only
ALTER TABLE managers ADD COLUMN assigned_at {int}; -- when the program last gave them a conversation
ALTER TABLE managers ADD COLUMN missed {int} NOT NULL DEFAULT 0; -- conversations in a row that were given and not answered

-- Who works where; who stands in none works in the first.
CREATE TABLE manager_departments (
    manager_id {int} NOT NULL REFERENCES managers (id),
    department {int} NOT NULL, -- its id in the settings
    sees TEXT, -- own, own_and_free, all; none: as the settings say
    PRIMARY KEY (manager_id, department)
){without_rowid};

ALTER TABLE conversations ADD COLUMN department {int} NOT NULL DEFAULT 0; -- its id in the settings; 0: the first
ALTER TABLE conversations ADD COLUMN case_id {int}; -- the present case, or the last
CREATE INDEX conversations_department ON conversations (department, last_at);

ALTER TABLE holds ADD COLUMN since {int} NOT NULL DEFAULT 0;
ALTER TABLE holds ADD COLUMN assigned {int} NOT NULL DEFAULT 0; -- 1: the program gave it

-- One matter of a customer, from the first message to the closing. A conversation has one after another.
CREATE TABLE cases (
    id {id}, -- the number that people use
    conversation_id {int} NOT NULL REFERENCES conversations (id),
    department {int} NOT NULL,
    subject TEXT, -- what the customer chose it to be about
    state TEXT NOT NULL, -- new, in_work, waiting (for the customer), done
    opened_at {int} NOT NULL,
    opened_by {int}, -- the manager who wrote first; none: the customer
    manager_id {int}, -- who held it last
    answered_at {int}, -- the first answer to the customer
    answered_by {int}, -- whose it was; none: a colleague's in the CRM
    response_seconds {int}, -- from the opening to the first answer
    response_working {int}, -- the same within working hours
    closed_at {int},
    closed_by {int}, -- none: the customer, or silence
    resolution_seconds {int}, -- from the opening to the closing
    resolution_working {int},
    reopened {int} NOT NULL DEFAULT 0, -- how often
    rating {int}, -- stars, 1 to 5
    rated_at {int}
);
CREATE INDEX cases_conversation ON cases (conversation_id, id);
CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_rated ON cases (rated_at) WHERE rated_at IS NOT NULL;

-- Everything that happened to cases, never changed: the figures can be made anew from it.
CREATE TABLE case_events (
    id {id},
    case_id {int} NOT NULL REFERENCES cases (id),
    conversation_id {int} NOT NULL,
    at {int} NOT NULL,
    kind TEXT NOT NULL, -- see domain::case
    manager_id {int},
    detail TEXT
);
CREATE INDEX case_events_case ON case_events (case_id, id);
CREATE INDEX case_events_kind ON case_events (kind, at);

-- What a customer was told by the program: once a day of each kind in a case.
CREATE TABLE courtesies (
    case_id {int} NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    day TEXT NOT NULL, -- of the shop's zone
    PRIMARY KEY (case_id, kind, day)
){without_rowid};
CREATE INDEX courtesies_day ON courtesies (day);

-- With the author, which tells an answer from a note without a look at the message.
CREATE INDEX messages_manager ON messages (manager_id, at, author) WHERE manager_id IS NOT NULL;
CREATE INDEX conversations_orders ON conversations (last_at) WHERE fulfilment IS NOT NULL; -- everybody's, the newest first
