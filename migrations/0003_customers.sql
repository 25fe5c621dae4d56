-- What customers tell of themselves, buy and are told.

ALTER TABLE customers ADD COLUMN full_name TEXT; -- as the person gave it; name is what the channel calls them
ALTER TABLE customers ADD COLUMN phone_key TEXT; -- what the phone is looked up by: itself or its keyed hash
ALTER TABLE customers ADD COLUMN phone_proven {int} NOT NULL DEFAULT 0; -- 1: the channel vouches that it is theirs; 0: typed
ALTER TABLE customers ADD COLUMN email_key TEXT; -- likewise
ALTER TABLE customers ADD COLUMN email_proven {int} NOT NULL DEFAULT 0; -- 1: the CRM gave it; 0: typed
ALTER TABLE customers ADD COLUMN forgotten_at {int}; -- everything personal was erased then; the row stays for the shop's bookkeeping
ALTER TABLE customers ADD COLUMN notices {int} NOT NULL DEFAULT 1; -- 1: is told of changes of orders
ALTER TABLE customers ADD COLUMN crm_buyer TEXT; -- the id of their card in the CRM
ALTER TABLE customers ADD COLUMN crm_buyer_sent_at {int}; -- a card was asked for then and not confirmed: look before asking again
ALTER TABLE customers ADD COLUMN crm_buyer_own {int} NOT NULL DEFAULT 0; -- 1: the card was made for us, so that what is only typed may change it
-- Until now only the CRM has told addresses.
UPDATE customers SET phone_key = phone, email_key = lower(email), email_proven = CASE WHEN email IS NULL THEN 0 ELSE 1 END;
DROP INDEX customers_phone;
DROP INDEX customers_email;
CREATE INDEX customers_phone_key ON customers (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX customers_email_key ON customers (email_key) WHERE email_key IS NOT NULL;

CREATE TABLE cart_lines (
    customer_id {int} NOT NULL REFERENCES customers (id),
    product_id {int} NOT NULL,
    quantity {int} NOT NULL,
    added_at {int} NOT NULL,
    PRIMARY KEY (customer_id, product_id)
){without_rowid};

-- Orders with the state that the CRM gives them: ours, and those that the CRM tells of.
CREATE TABLE orders (
    id {id},
    lead_id {int} UNIQUE REFERENCES leads (id), -- none: made elsewhere
    crm_kind TEXT NOT NULL, -- order or lead: which of the CRM's things carries the status
    crm_id TEXT, -- its id there; none: not handed over yet
    phone_key TEXT, -- the buyer's phone by the CRM
    total {int}, -- minor units
    currency TEXT,
    stage TEXT NOT NULL, -- accepted, in_work, done, cancelled
    crm_status TEXT, -- the CRM's id of the status
    status_name TEXT,
    status_at {int}, -- since when it stands so, by the CRM
    tracking TEXT,
    paid {int} NOT NULL DEFAULT 0, -- 1: paid in full as far as we know
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    UNIQUE (crm_kind, crm_id)
);
CREATE INDEX orders_phone ON orders (phone_key) WHERE phone_key IS NOT NULL;

-- Names of the CRM's statuses and what they mean to a customer.
CREATE TABLE crm_statuses (
    crm_kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    stage TEXT, -- none: the name alone tells nothing
    PRIMARY KEY (crm_kind, id)
){without_rowid};

-- Money that came through Telegram, each charge once.
CREATE TABLE payments (
    charge TEXT PRIMARY KEY, -- Telegram's id
    lead_id {int} NOT NULL REFERENCES leads (id),
    provider_charge TEXT NOT NULL,
    amount {int} NOT NULL, -- minor units
    currency TEXT NOT NULL,
    status TEXT NOT NULL, -- received, sending, handed_over
    at {int} NOT NULL,
    updated_at {int} NOT NULL
){without_rowid};
CREATE INDEX payments_lead ON payments (lead_id);
CREATE INDEX leads_crm ON leads (crm_id) WHERE crm_id IS NOT NULL;

-- What was erased, and what is yet to be.
ALTER TABLE customers ADD COLUMN leads_to_erase {int} NOT NULL DEFAULT 0; -- 1: forgotten, with leads that the CRM did not have then
ALTER TABLE leads ADD COLUMN erased_at {int}; -- the person was taken out of it then
ALTER TABLE messages ADD COLUMN erased {int} NOT NULL DEFAULT 0; -- 1: its content is gone
CREATE INDEX customers_leads_to_erase ON customers (id) WHERE leads_to_erase = 1;
CREATE INDEX dialogues_customer ON dialogues (customer_id);
CREATE INDEX messages_kept ON messages (at) WHERE erased = 0;
