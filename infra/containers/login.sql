-- The login of all stages, once `migrate` has made their roles; another for each would be better where more than one machine is.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nolmt_login') THEN
    CREATE ROLE nolmt_login LOGIN NOINHERIT PASSWORD 'only-for-compose';
  END IF;
  GRANT nolmt_api, nolmt_relay, nolmt_admin, authenticated, nolmt_worker, nolmt_cleanup TO nolmt_login;
END $$;
