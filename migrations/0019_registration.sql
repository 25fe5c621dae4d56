-- When the customer was first asked for name, phone and e-mail; null: not yet.
ALTER TABLE customers ADD COLUMN introduced_at {int};
