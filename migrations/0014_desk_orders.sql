-- How an order stands at the desk, beside how it stands in the CRM.
ALTER TABLE orders ADD COLUMN fulfilment TEXT NOT NULL DEFAULT 'new'; -- new, in_work, done, cancelled
ALTER TABLE orders ADD COLUMN manager_id {int}; -- who has it; null: nobody
ALTER TABLE orders ADD COLUMN former_id {int}; -- who had it last and gave it up
ALTER TABLE orders ADD COLUMN fulfilment_at {int}; -- since when it stands so
ALTER TABLE orders ADD COLUMN fulfilment_was TEXT; -- how it stood before that, for the way back
UPDATE orders SET fulfilment = stage, fulfilment_at = updated_at
    WHERE stage IN ('in_work', 'done', 'cancelled');
CREATE INDEX orders_fulfilment ON orders (fulfilment, id) WHERE lead_id IS NOT NULL;
