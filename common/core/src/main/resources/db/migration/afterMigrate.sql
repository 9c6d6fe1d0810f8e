-- What applications compare at their start. Never lower: an older migrate command may run after a newer one.
INSERT INTO nolmt.settings (name, value)
SELECT 'schema_version', max(version::integer)::text FROM nolmt.flyway_schema_history WHERE success AND version ~ '^[0-9]+$'
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE settings.value::integer < excluded.value::integer;
