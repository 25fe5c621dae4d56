-- What orders have taken out of the stock of a catalog that comes from a file: given back when the
-- order is cancelled. A new file sets the stock again, and this is emptied.
CREATE TABLE order_stock (
    number {int} NOT NULL, -- the order's
    product_id {int} NOT NULL,
    quantity {int} NOT NULL,
    is_taken {int} NOT NULL, -- 0 once it was given back
    PRIMARY KEY (number, product_id)
){without_rowid};
-- A product that comes back under another id takes the carts that hold it along.
CREATE INDEX cart_lines_product ON cart_lines (product_id);
