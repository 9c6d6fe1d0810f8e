package ai.nolmt.generations.upload.commit;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.Jobs;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;

/**
 * Makes a group of stored objects visible: jobs first, then rows, in one transaction. A job that was closed in between
 * gets no row, and neither does a key that was tombstoned. Safe for concurrent use.
 */
public final class GroupCommit {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";

    private static final String LOCK = """
            SELECT id FROM nolmt.jobs
            WHERE id = ANY(:ids) AND status IN ('accepted', 'queued', 'processing') ORDER BY id FOR UPDATE""";
    private static final String SUCCEED = """
            UPDATE nolmt.jobs SET status = 'succeeded' WHERE id = ANY(:ids)""";
    // A statement of its own, so that it sees tombstones committed while the locks were waited for.
    private static final String INSERT_ROWS = """
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings, file_size,
                                            content_type, sha256, expires_at, created_at, updated_at)
            SELECT j.id, j.user_id, j.generation_type, o.key, o.url, j.prompt, j.settings, j.file_size,
                   o.content_type, j.sha256, j.created_at + j.retention, j.created_at, :now
            FROM unnest(:ids, :keys, :urls, :contentTypes) AS o (id, key, url, content_type)
            JOIN nolmt.jobs j ON j.id = o.id
            WHERE NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = o.key COLLATE "C")
            ORDER BY j.id
            RETURNING id""";
    private static final String BACK_TO_QUEUE = """
            UPDATE nolmt.jobs SET status = 'queued', attempts = attempts + 1, updated_at = :now WHERE id = ANY(:ids)""";
    private static final String TOMBSTONE_STAGING = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, created_at)
            SELECT staging_key, user_id, id, file_size, 'stored', session_user, :now FROM nolmt.jobs
            WHERE id = ANY(:ids) AND staging_key IS NOT NULL ORDER BY staging_key
            ON CONFLICT (key) DO NOTHING""";
    // What the user wrote now stands in the row, and goes with it.
    private static final String STRIP = """
            UPDATE nolmt.jobs SET output = NULL, staging_key = NULL, prompt = NULL, settings = NULL, error_code = NULL,
                error_message = NULL, attempts = attempts + 1, updated_at = :now, finished_at = :now
            WHERE id = ANY(:ids)""";
    private static final String READ_AGAIN = """
            SELECT j.id, j.status, EXISTS (SELECT FROM public.generations g WHERE g.id = j.id AND g.s3_key = o.key) AS stored
            FROM unnest(:ids, :keys) AS o (id, key) JOIN nolmt.jobs j ON j.id = o.id""";

    private final StageTransactions transactions;
    private final Jobs jobs;
    private final Clock clock;

    public GroupCommit(StageTransactions transactions, Jobs jobs, Clock clock) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Commits what it can.
     *
     * @return an outcome for each job of the group; a job that can't ever have a row is failed here and CLOSED
     */
    public Map<UUID, CommitOutcome> commit(Collection<StoredOutput> group) {
        if (group.isEmpty()) {
            return Map.of();
        }
        try {
            return transactions.as(StageRole.WORKER, tx -> commit(tx, group));
        } catch (DataIntegrityViolationException e) {
            return group.size() == 1
                    ? failForGood(group.iterator().next(), e)
                    : oneByOne(group); // rolled back: the others must not suffer from one
        } catch (DataAccessException | TransactionException e) {
            log.warn("It is uncertain whether {} jobs were committed; reading again: {}", group.size(), e.toString());
            return readAgain(group);
        }
    }

    private Map<UUID, CommitOutcome> commit(StageTransaction tx, Collection<StoredOutput> group) {
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.put(output.job().id(), CommitOutcome.CLOSED));
        Set<UUID> open = new HashSet<>(tx.sql()
                .sql(LOCK)
                .param("ids", outcomes.keySet().toArray(UUID[]::new))
                .query((row, n) -> row.getObject("id", UUID.class))
                .list());
        if (open.isEmpty()) {
            return outcomes;
        }
        tx.sql().sql(SUCCEED).param("ids", open.toArray(UUID[]::new)).update();
        List<StoredOutput> wanted = group.stream()
                .filter(output -> open.contains(output.job().id()))
                .toList();
        Set<UUID> stored = insertRows(tx, wanted);
        Set<UUID> refused = new HashSet<>(open);
        refused.removeAll(stored);
        if (!refused.isEmpty()) {
            update(tx, BACK_TO_QUEUE, refused);
        }
        if (!stored.isEmpty()) {
            update(tx, TOMBSTONE_STAGING, stored);
            update(tx, STRIP, stored);
        }
        stored.forEach(id -> outcomes.put(id, CommitOutcome.STORED));
        refused.forEach(id -> outcomes.put(id, CommitOutcome.AGAIN));
        return outcomes;
    }

    private Set<UUID> insertRows(StageTransaction tx, List<StoredOutput> outputs) {
        return new HashSet<>(tx.sql()
                .sql(INSERT_ROWS)
                .param("ids", outputs.stream().map(o -> o.job().id()).toArray(UUID[]::new))
                .param("keys", outputs.stream().map(o -> o.key().value()).toArray(String[]::new))
                .param("urls", outputs.stream().map(StoredOutput::url).toArray(String[]::new))
                .param(
                        "contentTypes",
                        outputs.stream().map(o -> o.format().contentType()).toArray(String[]::new))
                .param("now", now())
                .query((row, n) -> row.getObject("id", UUID.class))
                .list());
    }

    private void update(StageTransaction tx, String statement, Set<UUID> ids) {
        tx.sql()
                .sql(statement)
                .param("ids", ids.toArray(UUID[]::new))
                .param("now", now())
                .update();
    }

    private Map<UUID, CommitOutcome> oneByOne(Collection<StoredOutput> group) {
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.putAll(commit(List.of(output))));
        return outcomes;
    }

    private Map<UUID, CommitOutcome> failForGood(StoredOutput output, DataIntegrityViolationException e) {
        String state = e.getMostSpecificCause() instanceof SQLException cause ? cause.getSQLState() : "";
        UUID id = output.job().id();
        if (FOREIGN_KEY.equals(state)) {
            jobs.fail(id, ErrorCode.USER_GONE, "The user of this generation is no longer there.");
        } else if (UNIQUE.equals(state)) {
            jobs.fail(id, ErrorCode.ID_TAKEN, "There is another generation with this id.");
        } else {
            log.error("Job {} can't have a row", id, e);
            jobs.fail(id, ErrorCode.ATTEMPTS_EXHAUSTED, "The database refused this generation's row.");
        }
        return Map.of(id, CommitOutcome.CLOSED);
    }

    /** On another connection. Reading nothing proves nothing: what is still open counts as uncertain. */
    private Map<UUID, CommitOutcome> readAgain(Collection<StoredOutput> group) {
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.put(output.job().id(), CommitOutcome.UNCERTAIN));
        try {
            transactions.as(
                    StageRole.WORKER,
                    tx -> tx.sql()
                            .sql(READ_AGAIN)
                            .param("ids", group.stream().map(o -> o.job().id()).toArray(UUID[]::new))
                            .param(
                                    "keys",
                                    group.stream().map(o -> o.key().value()).toArray(String[]::new))
                            .query((row, n) -> {
                                if (row.getBoolean("stored")) {
                                    outcomes.put(row.getObject("id", UUID.class), CommitOutcome.STORED);
                                }
                                return true;
                            })
                            .list());
        } catch (DataAccessException | TransactionException e) {
            log.warn("The database can't be read either; {} jobs come again: {}", group.size(), e.toString());
        }
        return outcomes;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
