-- What was noted of an order with its chat is noted with the order: the customer's newest one, where
-- nobody has touched it there. The chat's own columns are read no more.
UPDATE orders SET
    manager_id = (SELECT max(c.fulfiller_id) FROM conversations c JOIN leads l ON l.customer_id = c.customer_id
                  WHERE l.id = orders.lead_id AND c.fulfilment IS NOT NULL),
    fulfilment = CASE WHEN EXISTS (
        SELECT 1 FROM conversations c JOIN leads l ON l.customer_id = c.customer_id
        WHERE l.id = orders.lead_id AND c.fulfilment IN ('in_work', 'reopened')) THEN 'in_work' ELSE 'done' END
    WHERE manager_id IS NULL AND former_id IS NULL AND fulfilment = 'new' AND lead_id IN (
        SELECT max(l.id) FROM leads l JOIN conversations c ON c.customer_id = l.customer_id
        WHERE l.kind = 'order' AND c.fulfiller_id IS NOT NULL AND c.fulfilment IN ('in_work', 'done', 'reopened')
        GROUP BY l.customer_id);
CREATE INDEX orders_manager ON orders (manager_id) WHERE manager_id IS NOT NULL;
