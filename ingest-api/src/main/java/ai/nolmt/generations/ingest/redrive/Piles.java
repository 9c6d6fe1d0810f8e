package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.meter.Pile;
import java.util.List;

/** What operators want to see shrink. */
final class Piles {
    private static final String OPEN_JOBS = """
            SELECT s.status AS tag, count(j.status) AS amount,
                   COALESCE(extract(epoch FROM now() - min(j.created_at)), 0) AS seconds
            FROM unnest(ARRAY['accepted', 'queued', 'processing']) AS s (status)
            LEFT JOIN (SELECT status, created_at FROM nolmt.jobs
                       WHERE status IN ('accepted', 'queued', 'processing') LIMIT 100000) j ON j.status = s.status
            GROUP BY s.status""";
    private static final String FAILED_JOBS = """
            SELECT COALESCE(error_code, 'none') AS tag, count(*) AS amount,
                   extract(epoch FROM now() - min(finished_at)) AS seconds
            FROM (SELECT error_code, finished_at FROM nolmt.jobs
                  WHERE status = 'failed' AND NOT closed_for_good LIMIT 100000) j
            GROUP BY error_code""";
    private static final String OPEN_RUNS = """
            SELECT k.kind AS tag, count(r.kind) AS amount,
                   COALESCE(extract(epoch FROM now() - min(r.created_at)), 0) AS seconds
            FROM unnest(ARRAY['purge', 'retention', 'orphans', 'dangling', 'jobs', 'staging', 'scrub', 'restore-check'])
                 AS k (kind)
            LEFT JOIN (SELECT kind, created_at FROM nolmt.cleanup_runs
                       WHERE status IN ('accepted', 'queued', 'running') LIMIT 100000) r ON r.kind = k.kind
            GROUP BY k.kind""";
    private static final String PARKED = """
            SELECT 'any' AS tag, count(*) AS amount,
                   COALESCE(extract(epoch FROM now() - min(parked_at)), 0) AS seconds
            FROM (SELECT parked_at FROM nolmt.parked_messages LIMIT 100000) p""";
    private static final String WEBHOOKS = """
            SELECT 'pending' AS tag, count(*) AS amount,
                   COALESCE(extract(epoch FROM now() - min(created_at)), 0) AS seconds
            FROM (SELECT created_at FROM nolmt.webhook_deliveries WHERE status = 'pending' LIMIT 100000) d""";

    static final List<Pile> ALL = List.of(
            new Pile(
                    "nolmt.jobs.open", "Jobs that are neither stored nor failed", "status", StageRole.ADMIN, OPEN_JOBS),
            new Pile("nolmt.jobs.failed", "Failed jobs that can be redriven", "code", StageRole.ADMIN, FAILED_JOBS),
            new Pile("nolmt.runs.open", "Clean-ups that are not over", "kind", StageRole.ADMIN, OPEN_RUNS),
            new Pile("nolmt.messages.parked", "Messages that nobody could read", "queue", StageRole.ADMIN, PARKED),
            new Pile(
                    "nolmt.webhooks.open",
                    "Webhook messages that are to be delivered",
                    "status",
                    StageRole.ADMIN,
                    WEBHOOKS));

    private Piles() {}
}
