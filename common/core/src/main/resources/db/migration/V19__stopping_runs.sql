-- Admins stop a run under way; its worker sees it at the next page.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.cleanup_runs ADD COLUMN stopped_by UUID;
GRANT UPDATE (stopped_by) ON nolmt.cleanup_runs TO nolmt_admin;
CREATE POLICY admin_stop ON nolmt.cleanup_runs FOR UPDATE TO nolmt_admin
    USING (status IN ('accepted', 'queued', 'running')) WITH CHECK (status IN ('accepted', 'queued', 'running'));
