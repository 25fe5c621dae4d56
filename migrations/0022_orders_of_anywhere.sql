-- Orders that were placed elsewhere stand at the desk beside our own, each by its number.
ALTER TABLE orders ADD COLUMN number {int}; -- null: not at the desk
UPDATE orders SET number = lead_id WHERE lead_id IS NOT NULL;
CREATE UNIQUE INDEX orders_number ON orders (number) WHERE number IS NOT NULL;
ALTER TABLE orders ADD COLUMN origin TEXT NOT NULL DEFAULT 'own'; -- own, crm, market
UPDATE orders SET origin = 'crm' WHERE lead_id IS NULL;
ALTER TABLE orders ADD COLUMN foreign_number TEXT; -- the invoice of a marketplace, the number of another source
CREATE INDEX orders_foreign_number ON orders (foreign_number) WHERE foreign_number IS NOT NULL;
ALTER TABLE orders ADD COLUMN conversation_id {int}; -- the chat that it was made or bought in
CREATE INDEX orders_conversation ON orders (conversation_id) WHERE conversation_id IS NOT NULL;
ALTER TABLE orders ADD COLUMN account TEXT; -- what is known of one that was placed elsewhere, sealed
ALTER TABLE orders ADD COLUMN reason TEXT; -- why a manager cancelled it, sealed
DROP INDEX orders_fulfilment;
CREATE INDEX orders_fulfilment ON orders (fulfilment, number) WHERE number IS NOT NULL;

-- Several orders may turn out to be one.
DROP INDEX numbers_thing;
CREATE UNIQUE INDEX numbers_thing ON numbers (kind, id) WHERE id IS NOT NULL AND kind <> 'merged';

-- What happened to an order at the desk, for its card.
CREATE TABLE order_events (
    id {id},
    number {int} NOT NULL,
    at {int} NOT NULL,
    manager_id {int}, -- null: the customer, the CRM or the program
    kind TEXT NOT NULL,
    detail TEXT -- sealed
);
CREATE INDEX order_events_of ON order_events (number, id);
