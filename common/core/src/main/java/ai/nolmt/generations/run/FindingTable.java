package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes findings, numbered, in the transaction that holds their run's row: each is there once, or not at all. */
final class FindingTable {
    // Beyond the limit they are counted only. It is the report's, so what the other shards have found comes before, as
    // far as it is written.
    private static final String ADD = """
            WITH run AS (
                UPDATE nolmt.cleanup_runs SET findings = findings + :count WHERE id = :run
                RETURNING findings - :count AS before, parent),
            others AS (
                SELECT coalesce(sum(s.findings), 0) AS findings FROM run JOIN nolmt.cleanup_runs s ON s.parent = run.parent
                WHERE s.id <> :run)
            INSERT INTO nolmt.run_findings (run, n, what, key, generation_id, bytes, detail)
            SELECT :run, before + f.n, f.what, f.key, f.generation_id, f.bytes, f.detail
            FROM run, others, unnest(:whats, :keys, :generations, :sizes, :details)
                WITH ORDINALITY AS f (what, key, generation_id, bytes, detail, n)
            WHERE before + others.findings + f.n <= :limit""";

    private FindingTable() {}

    static void add(StageTransaction tx, UUID locked, List<Finding> findings, long limit) {
        if (findings.isEmpty()) {
            return;
        }
        tx.sql()
                .sql(ADD)
                .param("run", locked)
                .param("count", findings.size())
                .param("limit", limit)
                .param("whats", column(findings, f -> f.what().wireName(), new String[0]))
                .param("keys", column(findings, Finding::key, new String[0]))
                .param("generations", column(findings, Finding::generation, new UUID[0]))
                .param("sizes", column(findings, Finding::bytes, new Long[0]))
                .param("details", column(findings, Finding::detail, new String[0]))
                .update();
    }

    @SuppressWarnings("NullAway") // columns have nulls
    private static <T> T[] column(List<Finding> findings, Function<Finding, @Nullable T> value, T[] of) {
        return findings.stream().map(value).toList().toArray(of);
    }
}
