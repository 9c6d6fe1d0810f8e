-- Under which key a webhook's secret is encrypted, so that the key can be changed and every row renewed under the new one.
SET LOCAL lock_timeout = '10s';

-- 'plain': under none. Empty: older applications wrote it, which don't say.
ALTER TABLE nolmt.webhook_secrets ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
UPDATE nolmt.webhook_secrets SET key_id = 'plain' 
WHERE CASE WHEN length(secret) > 0 THEN get_byte(secret, 0) = 0 END;
CREATE INDEX webhook_secrets_of_key ON nolmt.webhook_secrets (key_id, id);

-- relay: renews them, and tells once of each message for which a key is missing
GRANT UPDATE (secret, key_id) ON nolmt.webhook_secrets TO nolmt_relay;
CREATE POLICY relay_renews ON nolmt.webhook_secrets FOR UPDATE TO nolmt_relay USING (true) WITH CHECK (true);
GRANT SELECT (delivery_id, reason) ON nolmt.webhook_attempts TO nolmt_relay;
CREATE POLICY relay_reads ON nolmt.webhook_attempts FOR SELECT TO nolmt_relay USING (true);
