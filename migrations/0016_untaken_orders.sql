-- Orders that nobody takes are reminded of; the desk follows the CRM's stage once.
ALTER TABLE orders ADD COLUMN reminded {int} NOT NULL DEFAULT 0; -- how often people were reminded that nobody has it
ALTER TABLE orders ADD COLUMN followed TEXT NOT NULL DEFAULT 'accepted'; -- the CRM's stage that the desk has followed
UPDATE orders SET followed = stage;
