-- What is asked often is found as fast among a million rows as among a hundred.
CREATE INDEX numbers_merged ON numbers (id) WHERE kind = 'merged'; -- which numbers became another
CREATE INDEX conversations_open ON conversations (id) WHERE is_open = 1;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX notices_shown ON notices (chat_id, id) WHERE shown IS NOT NULL;
CREATE INDEX leads_orders ON leads (created_at) WHERE kind = 'order';
CREATE INDEX audit_manager ON audit (manager_id, conversation_id) WHERE manager_id IS NOT NULL;
CREATE INDEX audit_subject ON audit (subject, conversation_id) WHERE subject IS NOT NULL;
CREATE INDEX alert_posts_age ON alert_posts (at);
