-- Where a bulk operation of one user is, apart from where others are: an older application that takes one over must not take
-- an id of the one for an id of the other, and pass by what is between them.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.bulk_operations ADD COLUMN cursor_id UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
GRANT UPDATE (cursor_id) ON nolmt.bulk_operations TO nolmt_admin;
-- those under way begin again, which passes by what was done
UPDATE nolmt.bulk_operations SET cursor = '00000000-0000-0000-0000-000000000000', cursor_at = '-infinity'
WHERE owner IS NOT NULL AND status IN ('accepted', 'running');

-- It runs as its caller, who gets nowhere without the role that it takes on; said aloud, for databases where functions
-- are nobody's by default.
GRANT EXECUTE ON FUNCTION nolmt_door.take_job TO PUBLIC;
