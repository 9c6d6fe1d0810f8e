package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may do what in our schema, all of it: a new table, column or function is nobody's until it is written down here. */
@Tag("A7")
class GrantsIT {
    private static final String GRANTS = """
            SELECT grantee || ' ' || relname || ': '
                || string_agg(privilege || coalesce('(' || columns || ')', ''), ' ' ORDER BY privilege)
            FROM (
                SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee, c.relname,
                       a.privilege_type AS privilege, NULL AS columns
                FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.relnamespace = 'nolmt'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm') AND a.grantee <> c.relowner
                UNION ALL
                SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, c.relname, a.privilege_type,
                       string_agg(t.attname, ', ' ORDER BY t.attname)
                FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
                WHERE c.relnamespace = 'nolmt'::regnamespace
                GROUP BY 1, 2, 3) AS grants
            GROUP BY grantee, relname ORDER BY grantee, relname""";
    private static final String POLICIES = """
            SELECT tablename || ' ' || policyname || ' ' || array_to_string(roles, ',') || ' ' || cmd
            FROM pg_policies WHERE schemaname = 'nolmt' ORDER BY 1""";
    // without an acl a function is everybody's
    private static final String FUNCTIONS = """
            SELECT regexp_replace(p.oid::regprocedure::text, '[(].*', '') || ' '
                || string_agg(g.name, ',' ORDER BY g.name)
            FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a,
                 LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS name) g
            WHERE p.pronamespace IN ('nolmt'::regnamespace, 'nolmt_door'::regnamespace) AND a.grantee <> p.proowner
            GROUP BY p.oid ORDER BY 1""";
    private static final String UNPINNED = """
            SELECT p.oid::regprocedure::text FROM pg_proc p
            WHERE p.pronamespace IN ('nolmt'::regnamespace, 'nolmt_door'::regnamespace) AND p.prosecdef
              AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp']""";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    @Test
    void eachRoleHasOnEachTableWhatItsStageNeeds() {
        assertThat(lines(GRANTS)).containsExactlyElementsOf("""
                nolmt_admin api_keys: INSERT(created_by, expires_at, hash, id, name, scopes) \
                SELECT(created_at, created_by, expires_at, id, name, revoked_at, scopes) UPDATE(revoked_at)
                nolmt_admin bulk_operations: INSERT(action, at_most, created_from, created_to, exact, expected, \
                generation_type, id, job_error_code, job_status, owner, requested_by, walk) SELECT \
                UPDATE(claimed_until, cursor, cursor_at, cursor_id, done, error_code, error_message, finished_at, held, refused, \
                scanned, status, stopped_by, token, tries, updated_at, walk)
                nolmt_admin cleanup_runs: INSERT SELECT UPDATE(claimed_until, stopped_by)
                nolmt_admin holds: DELETE SELECT
                nolmt_admin jobs: SELECT(attempts, closed_for_good, created_at, epoch, error_code, error_message, \
                file_size, finished_at, generation_type, id, source_most, status, updated_at, user_id) UPDATE(attempts_before, \
                cancel_after, claimed_until, epoch, error_code, error_message, finished_at, last_sent_at, second_chances, status, \
                updated_at)
                nolmt_admin parked_messages: SELECT
                nolmt_admin receipts: SELECT
                nolmt_admin settings: SELECT
                nolmt_admin undone: SELECT
                nolmt_admin usage: SELECT
                nolmt_admin usage_changes: SELECT
                nolmt_admin user_holds: DELETE SELECT
                nolmt_admin user_limits: DELETE INSERT SELECT UPDATE
                nolmt_admin webhook_attempts: SELECT
                nolmt_admin webhook_deliveries: SELECT
                nolmt_admin webhooks: SELECT
                nolmt_api api_keys: SELECT(expires_at, hash, revoked_at, scopes)
                nolmt_api job_events: SELECT
                nolmt_api jobs: INSERT SELECT UPDATE(error_code, error_message, finished_at, output, prompt, \
                settings, staging_key, status, updated_at)
                nolmt_api legacy_keys: SELECT
                nolmt_api object_deletions: INSERT SELECT
                nolmt_api settings: SELECT
                nolmt_api shares: DELETE INSERT SELECT
                nolmt_api uploads: INSERT SELECT UPDATE(ended_at, multipart_id, status)
                nolmt_api usage: SELECT
                nolmt_api usage_changes: SELECT
                nolmt_api user_limits: SELECT
                nolmt_api user_rates: INSERT SELECT UPDATE
                nolmt_api webhook_attempts: SELECT
                nolmt_api webhook_deliveries: INSERT SELECT UPDATE(begun_at, finished_at, next_at, status, tries)
                nolmt_api webhook_secrets: DELETE INSERT SELECT(created_at, expires_at, id, user_id, webhook_id) UPDATE(expires_at)
                nolmt_api webhooks: INSERT SELECT UPDATE(claimed_until, disabled_reason, events, failing_since, failures, \
                retry_at, token, updated_at, url)
                nolmt_cleanup bulk_operations: DELETE SELECT(finished_at, id)
                nolmt_cleanup cleanup_runs: DELETE INSERT SELECT UPDATE(attempts, bytes, claimed_until, cursor, deleted, \
                epoch, error_code, error_message, failed, failures, findings, finished_at, last_sent_at, matched, phase, \
                report_due, report_key, report_tries, reported_at, rests_until, scanned, shard_last, started_at, status, \
                token, unexplained, unrecognised, updated_at)
                nolmt_cleanup holds: SELECT(generation_id)
                nolmt_cleanup job_events: DELETE SELECT(created_at, id)
                nolmt_cleanup jobs: DELETE SELECT UPDATE(closed_for_good, output, prompt, settings, staging_key, \
                updated_at)
                nolmt_cleanup legacy_keys: DELETE SELECT
                nolmt_cleanup object_deletions: DELETE INSERT SELECT UPDATE
                nolmt_cleanup parked_messages: DELETE INSERT SELECT(message_id, parked_at)
                nolmt_cleanup receipts: DELETE INSERT SELECT
                nolmt_cleanup run_findings: DELETE INSERT SELECT
                nolmt_cleanup settings: SELECT
                nolmt_cleanup undone: SELECT
                nolmt_cleanup uploads: DELETE SELECT UPDATE(ended_at, status)
                nolmt_cleanup user_holds: SELECT(user_id)
                nolmt_cleanup webhook_deliveries: DELETE SELECT(finished_at, id, status, webhook_id)
                nolmt_cleanup webhooks: DELETE SELECT(disabled_reason, id)
                nolmt_relay cleanup_runs: SELECT(claimed_until, created_at, epoch, id, last_sent_at, status) \
                UPDATE(claimed_until, last_sent_at, status, updated_at)
                nolmt_relay job_events: SELECT
                nolmt_relay jobs: SELECT(claimed_until, created_at, epoch, id, last_sent_at, status, trace_context, user_id) \
                UPDATE(claimed_until, last_sent_at, status, updated_at)
                nolmt_relay settings: SELECT
                nolmt_relay webhook_attempts: INSERT SELECT(delivery_id, reason)
                nolmt_relay webhook_deliveries: SELECT UPDATE(finished_at, next_at, status, tries)
                nolmt_relay webhook_secrets: SELECT UPDATE(key_id, secret)
                nolmt_relay webhooks: SELECT UPDATE(claimed_until, disabled_reason, failing_since, failures, retry_at, token, \
                updated_at)
                nolmt_worker jobs: SELECT UPDATE(attempts, attempts_before, claimed_until, closed_for_good, epoch, \
                error_code, error_message, finished_at, last_sent_at, output, prompt, second_chances, settings, \
                staging_key, status, updated_at)
                nolmt_worker object_deletions: INSERT SELECT
                nolmt_worker parked_messages: INSERT SELECT(message_id)
                nolmt_worker settings: SELECT
                """.lines().toList());
    }

    @Test
    void eachPolicyIsOfOneStage() {
        assertThat(lines(POLICIES))
                .containsExactlyInAnyOrderElementsOf("""
                api_keys admin_insert nolmt_admin INSERT
                api_keys admin_revoke nolmt_admin UPDATE
                api_keys admin_select nolmt_admin SELECT
                api_keys api_reads nolmt_api SELECT
                bulk_operations admin_insert nolmt_admin INSERT
                bulk_operations admin_select nolmt_admin SELECT
                bulk_operations admin_update nolmt_admin UPDATE
                bulk_operations cleanup_delete nolmt_cleanup DELETE
                bulk_operations cleanup_select nolmt_cleanup SELECT
                cleanup_runs admin_insert nolmt_admin INSERT
                cleanup_runs admin_select nolmt_admin SELECT
                cleanup_runs admin_stop nolmt_admin UPDATE
                cleanup_runs cleanup_delete nolmt_cleanup DELETE
                cleanup_runs cleanup_insert nolmt_cleanup INSERT
                cleanup_runs cleanup_select nolmt_cleanup SELECT
                cleanup_runs cleanup_update nolmt_cleanup UPDATE
                cleanup_runs relay_open nolmt_relay ALL
                holds admin_delete nolmt_admin DELETE
                holds admin_select nolmt_admin SELECT
                holds cleanup_select nolmt_cleanup SELECT
                job_events api_own nolmt_api SELECT
                job_events cleanup_delete nolmt_cleanup DELETE
                job_events cleanup_select nolmt_cleanup SELECT
                job_events relay_reads nolmt_relay SELECT
                jobs admin_redrive nolmt_admin UPDATE
                jobs admin_select nolmt_admin SELECT
                jobs api_own nolmt_api ALL
                jobs cleanup_delete nolmt_cleanup DELETE
                jobs cleanup_select nolmt_cleanup SELECT
                jobs cleanup_update nolmt_cleanup UPDATE
                jobs relay_open nolmt_relay ALL
                jobs worker_all nolmt_worker ALL
                legacy_keys api_reads nolmt_api SELECT
                legacy_keys cleanup_delete nolmt_cleanup DELETE
                legacy_keys cleanup_reads nolmt_cleanup SELECT
                object_deletions api_own_staging nolmt_api INSERT
                object_deletions api_reads_own nolmt_api SELECT
                object_deletions cleanup_all nolmt_cleanup ALL
                object_deletions worker_insert nolmt_worker INSERT
                object_deletions worker_select nolmt_worker SELECT
                parked_messages admin_select nolmt_admin SELECT
                parked_messages cleanup_delete nolmt_cleanup DELETE
                parked_messages cleanup_insert nolmt_cleanup INSERT
                parked_messages cleanup_select nolmt_cleanup SELECT
                parked_messages worker_insert nolmt_worker INSERT
                parked_messages worker_select nolmt_worker SELECT
                receipts admin_select nolmt_admin SELECT
                receipts cleanup_delete nolmt_cleanup DELETE
                receipts cleanup_insert nolmt_cleanup INSERT
                receipts cleanup_select nolmt_cleanup SELECT
                webhook_attempts admin_select nolmt_admin SELECT
                webhook_attempts api_own nolmt_api SELECT
                webhook_attempts relay_insert nolmt_relay INSERT
                webhook_attempts relay_reads nolmt_relay SELECT
                webhook_deliveries admin_select nolmt_admin SELECT
                webhook_deliveries api_own nolmt_api ALL
                webhook_deliveries cleanup_delete nolmt_cleanup DELETE
                webhook_deliveries cleanup_select nolmt_cleanup SELECT
                webhook_deliveries relay_all nolmt_relay ALL
                webhook_secrets api_own nolmt_api ALL
                webhook_secrets relay_reads nolmt_relay SELECT
                webhook_secrets relay_renews nolmt_relay UPDATE
                webhooks admin_select nolmt_admin SELECT
                webhooks api_own nolmt_api ALL
                webhooks cleanup_delete nolmt_cleanup DELETE
                webhooks cleanup_select nolmt_cleanup SELECT
                webhooks relay_all nolmt_relay ALL
                run_findings cleanup_all nolmt_cleanup ALL
                settings everyone_reads nolmt_admin,nolmt_api,nolmt_cleanup,nolmt_relay,nolmt_worker SELECT
                shares api_own nolmt_api ALL
                undone admin_select nolmt_admin SELECT
                undone cleanup_select nolmt_cleanup SELECT
                usage admin_select nolmt_admin SELECT
                usage api_own nolmt_api SELECT
                usage_changes admin_select nolmt_admin SELECT
                usage_changes api_own nolmt_api SELECT
                user_holds admin_delete nolmt_admin DELETE
                user_holds admin_select nolmt_admin SELECT
                user_holds cleanup_select nolmt_cleanup SELECT
                user_limits admin_all nolmt_admin ALL
                user_limits api_own nolmt_api SELECT
                user_rates api_own nolmt_api ALL
                uploads api_own nolmt_api ALL
                uploads cleanup_all nolmt_cleanup ALL
                """.lines().toList());
    }

    @Test
    void eachFunctionIsCalledByWhoNeedsIt() {
        assertThat(lines(FUNCTIONS))
                .containsExactlyInAnyOrder(
                        "nolmt.accept_job nolmt_api",
                        "nolmt.accept_job nolmt_api",
                        "nolmt.admit_caller nolmt_api",
                        "nolmt.adopt_generation nolmt_cleanup",
                        "nolmt.cancel_jobs nolmt_admin",
                        "nolmt.cancel_late_jobs nolmt_relay",
                        "nolmt.claims_user nolmt_api",
                        "nolmt.close_jobs_of_gone_users nolmt_cleanup",
                        "nolmt.delete_generations nolmt_admin",
                        "nolmt.delete_webhook nolmt_api",
                        "nolmt.end_uploads nolmt_cleanup",
                        "nolmt.end_uploads_of nolmt_admin,nolmt_cleanup",
                        "nolmt.erase_user nolmt_admin,nolmt_cleanup",
                        "nolmt.fold_usage nolmt_relay",
                        "nolmt.hold nolmt_admin",
                        "nolmt.hold_user nolmt_admin",
                        "nolmt.id_lock nolmt_api,nolmt_cleanup",
                        "nolmt.left_of_user nolmt_admin,nolmt_cleanup",
                        "nolmt.reserve nolmt_api",
                        "nolmt.settled_events nolmt_api,nolmt_relay",
                        "nolmt.shared nolmt_api",
                        "nolmt.swept nolmt_admin",
                        "nolmt.take_job nolmt_api",
                        "nolmt.take_job nolmt_api",
                        "nolmt.undo_sweep nolmt_admin",
                        "nolmt.usage_of nolmt_admin,nolmt_api",
                        "nolmt.user_lock nolmt_cleanup",
                        "nolmt.usual_retention nolmt_api",
                        "nolmt_door.take_job PUBLIC",
                        "nolmt_door.take_job PUBLIC");
    }

    @Test
    void whatAnybodyMayCallRunsAsWhoeverCallsIt() {
        assertThat(lines("SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef"
                        + " AND p.pronamespace = 'nolmt_door'::regnamespace"))
                .isEmpty();
        assertThat(lines("SELECT relname FROM pg_class WHERE relnamespace = 'nolmt_door'::regnamespace"))
                .isEmpty();
    }

    @Test
    void everyFunctionThatRunsAsItsOwnerHasItsSearchPathPinned() {
        assertThat(lines(UNPINNED)).isEmpty();
    }

    private static List<String> lines(String query) {
        return database.sql().sql(query).query(String.class).list();
    }
}
