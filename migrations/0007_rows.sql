-- Since when a chat is owed a notice; 0: since before this was noted.
ALTER TABLE notices_due ADD COLUMN at {int} NOT NULL DEFAULT 0;

-- What stands about people who were forgotten before these columns were known to forgetting.
UPDATE audit SET detail = NULL WHERE detail IS NOT NULL AND conversation_id IN (
    SELECT c.id FROM conversations c JOIN customers u ON u.id = c.customer_id
    WHERE u.forgotten_at IS NOT NULL);
UPDATE case_events SET detail = NULL WHERE detail IS NOT NULL AND conversation_id IN (
    SELECT c.id FROM conversations c JOIN customers u ON u.id = c.customer_id
    WHERE u.forgotten_at IS NOT NULL);
UPDATE sms_attempts SET reason = NULL WHERE reason IS NOT NULL AND sms_id IN (
    SELECT id FROM sms WHERE phone_key = '');
UPDATE orders SET tracking = NULL WHERE tracking IS NOT NULL AND lead_id IN (
    SELECT id FROM leads WHERE erased_at IS NOT NULL);
CREATE INDEX attempts_lane ON attempts (lane) WHERE error IS NOT NULL;
