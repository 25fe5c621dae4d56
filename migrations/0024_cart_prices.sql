-- The price that the customer saw of what they put into the cart.
ALTER TABLE cart_lines ADD COLUMN seen {int} NOT NULL DEFAULT 0; -- whether that is known
ALTER TABLE cart_lines ADD COLUMN seen_price {int}; -- null: on request
ALTER TABLE cart_lines ADD COLUMN seen_currency TEXT;
