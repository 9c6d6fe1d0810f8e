package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.StageLogins;
import java.util.List;

/** What can be wrong with a database, its logins and its schema. */
final class DatabaseDefects {
    private static final String WAY = "connection to the database";
    private static final String SUPERUSER = "nolmt_doctor_super";

    private DatabaseDefects() {}

    static List<Defect> ofTheWay() {
        return List.of(
                Defect.of("no PostgreSQL", WAY, "nobody listens there", "NOLMT_DATABASE_URL")
                        .with("NOLMT_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c"),
                Defect.of(
                                "PostgreSQL at no host",
                                WAY,
                                "there is no host called no-such-host.invalid",
                                "NOLMT_DATABASE_URL")
                        .with("NOLMT_DATABASE_URL", "postgresql://a:b@no-such-host.invalid/c"),
                Defect.of("no such database", WAY, "no_such_database", "NOLMT_DATABASE_URL")
                        .planted((setUp, environment) -> environment.compute(
                                "NOLMT_DATABASE_URL",
                                (name, url) -> String.valueOf(url)
                                        .replace(setUp.database().name(), "no_such_database"))),
                Defect.of("no TLS", WAY, "TLS", "sslmode")
                        .planted((setUp, environment) ->
                                environment.merge("NOLMT_DATABASE_URL", "?sslmode=require", String::concat)),
                Defect.of(
                                "no address",
                                "database's settings",
                                "NOLMT_DATABASE_URL is not set.",
                                "Set NOLMT_DATABASE_URL")
                        .without("NOLMT_DATABASE_URL"));
    }

    static List<Defect> ofTheLogin() {
        return List.of(
                Defect.of("a superuser", "powers of the login", "superuser", "Use a login made for the applications")
                        .planted((setUp, environment) -> {
                            setUp.database().createLogin(SUPERUSER, "SUPERUSER");
                            environment.putAll(setUp.database().environment(SUPERUSER));
                        })
                        .also("owner of the tables"),
                Defect.of("a login of nobody", "stage roles of the login", "may not take on", "GRANT")
                        .planted((setUp, environment) -> {
                            setUp.database().createLogin("nolmt_doctor_nobody", "NOINHERIT");
                            environment.putAll(setUp.database().environment("nolmt_doctor_nobody"));
                        }),
                Defect.of(
                                "one stage with the roles of all",
                                "other roles of the login",
                                "which this application doesn't need",
                                "NOLMT_DATABASE_SHARED_LOGIN=true")
                        .with("NOLMT_DATABASE_SHARED_LOGIN", "false")
                        .called("--stage", "upload_worker")
                        .also(
                                "s3:DeleteObject",
                                "s3:DeleteObject (staging/)",
                                "s3:AbortMultipartUpload (staging/)",
                                "s3:PutObject (staging/)",
                                "s3:GetObject (nolmt-reports/)",
                                "s3:PutObject (nolmt-reports/)",
                                "s3:DeleteObject (nolmt-reports/)",
                                "s3:AbortMultipartUpload (nolmt-reports/)",
                                "s3:ListBucketMultipartUploads"),
                Defect.of(
                                "a worker's login for the API",
                                "stage roles of the login",
                                "may not take on",
                                "tell the doctor by --stage whose")
                        .planted((setUp, environment) -> environment.putAll(setUp.database()
                                .environment(StageLogins.create(
                                        setUp.database(), "nolmt_doctor_worker", StageRole.WORKER)))));
    }

    static List<Defect> ofTheSchema() {
        return List.of(
                Defect.of("no migration", "migrations", "has not been migrated", "Run the migrate command")
                        .planted((setUp, environment) -> environment.compute(
                                "NOLMT_DATABASE_URL",
                                (name, url) -> String.valueOf(url)
                                        .replace(setUp.database().name(), "postgres"))),
                Defect.of("an older schema", "version of the schema", "older schema", "Run the migrate command")
                        .sql(
                                "UPDATE nolmt.settings SET value = '-' || value WHERE name = 'schema_version'",
                                "UPDATE nolmt.settings SET value = ltrim(value, '-') WHERE name = 'schema_version'"),
                Defect.of("a cut-over that is open", "cut-over", "A cut-over is open until", "end it: migrate")
                        .sql(
                                "INSERT INTO nolmt.settings VALUES ('foreign_keys_until', (now() + interval '1 day')::text)",
                                "DELETE FROM nolmt.settings WHERE name = 'foreign_keys_until'"),
                Defect.of(
                                "row level security off",
                                "row level security",
                                "is off for public.generations",
                                "ENABLE ROW LEVEL")
                        .sql(
                                "ALTER TABLE public.generations DISABLE ROW LEVEL SECURITY",
                                "ALTER TABLE public.generations ENABLE ROW LEVEL SECURITY")
                        .also("others' rows"),
                Defect.of(
                                "a policy that shows all",
                                "users' policies of public.generations",
                                "more than their own rows",
                                "DROP POLICY")
                        .sql(
                                "CREATE POLICY leaky ON public.generations FOR SELECT TO authenticated USING (true)",
                                "DROP POLICY leaky ON public.generations")
                        .also("others' rows"),
                Defect.of(
                                "a view of everybody's rows",
                                "views of others' rows",
                                "A user sees rows of others through public.everybodys",
                                "security_invoker")
                        .planted((setUp, environment) -> setUp.sql(
                                "CREATE VIEW public.everybodys AS SELECT s3_key FROM public.generations",
                                "GRANT SELECT ON public.everybodys TO authenticated"))
                        .undone((setUp, environment) -> setUp.sql("DROP VIEW public.everybodys")),
                Defect.of(
                                "a policy that hides rows from the clean-up",
                                "the clean-up's sight of public.generations",
                                "may hide rows",
                                "DROP POLICY")
                        .sql(
                                "CREATE POLICY hiding ON public.generations AS RESTRICTIVE FOR SELECT TO nolmt_cleanup"
                                        + " USING (false)",
                                "DROP POLICY hiding ON public.generations"),
                Defect.of("a guard that sleeps", "triggers of the schema", "nolmt_guard", "ENABLE TRIGGER")
                        .sql(
                                "ALTER TABLE public.generations DISABLE TRIGGER nolmt_guard",
                                "ALTER TABLE public.generations ENABLE TRIGGER nolmt_guard")
                        .also("others' keys"),
                Defect.of("a worker's policy gone", "policies of the schema", "nolmt.parked_messages", "V")
                        .sql(
                                "ALTER POLICY worker_insert ON nolmt.parked_messages RENAME TO gone",
                                "ALTER POLICY gone ON nolmt.parked_messages RENAME TO worker_insert"),
                Defect.of(
                                "an index gone",
                                "indexes of the schema",
                                "bulk_operations_newest of nolmt.bulk_operations",
                                "V21")
                        .sql(
                                "ALTER INDEX nolmt.bulk_operations_newest RENAME TO gone",
                                "ALTER INDEX nolmt.gone RENAME TO bulk_operations_newest"),
                Defect.of("a function gone", "functions of the schema", "nolmt.last_event_id", "V")
                        .sql(
                                "ALTER FUNCTION nolmt.last_event_id() RENAME TO gone",
                                "ALTER FUNCTION nolmt.gone() RENAME TO last_event_id"),
                Defect.of("a right taken", "grants of the schema", "nolmt.jobs", "V5")
                        .sql(
                                "REVOKE SELECT ON nolmt.jobs FROM nolmt_worker",
                                "GRANT SELECT ON nolmt.jobs TO nolmt_worker"),
                Defect.of("a column gone", "columns of the schema", "nolmt.parked_messages.reason", "V3")
                        .sql(
                                "ALTER TABLE nolmt.parked_messages RENAME COLUMN reason TO gone",
                                "ALTER TABLE nolmt.parked_messages RENAME COLUMN gone TO reason"));
    }
}
