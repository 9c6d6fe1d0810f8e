-- Of one user, bulk operations go along the indexes of their lists, by time and id, and no longer along all ids.
ALTER TABLE nolmt.bulk_operations ADD COLUMN cursor_at TIMESTAMPTZ NOT NULL DEFAULT '-infinity';
GRANT UPDATE (cursor_at) ON nolmt.bulk_operations TO nolmt_admin;
-- those under way begin again, which passes by what was done
UPDATE nolmt.bulk_operations SET cursor = '00000000-0000-0000-0000-000000000000'
WHERE owner IS NOT NULL AND status IN ('accepted', 'running');
