package ai.nolmt.generations.upload.commit;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.LockedJob;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Makes a group of stored objects visible: jobs first, then rows, in one transaction. A job that was closed in between
 * gets no row, and neither does a key that was tombstoned. Safe for concurrent use.
 */
public final class GroupCommit {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    // A statement of its own, so that it sees tombstones committed while the locks were waited for.
    private static final String INSERT_ROWS = """
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings, file_size,
                                            content_type, sha256, metadata, expires_at, created_at,
                                            updated_at)
            SELECT j.id, j.user_id, j.generation_type, o.key, o.url, j.prompt, j.settings, o.size,
                   o.content_type, o.sha256, o.metadata::jsonb, j.created_at + j.retention, j.created_at, now()
            FROM unnest(:ids, :keys, :urls, :contentTypes, :hashes, :sizes, :facts)
                 AS o (id, key, url, content_type, sha256, size, metadata)
            JOIN nolmt.jobs j ON j.id = o.id
            WHERE NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = o.key COLLATE "C")
            ORDER BY j.id
            RETURNING id""";
    private static final String READ_AGAIN = """
            SELECT j.id FROM unnest(:ids, :keys) AS o (id, key) JOIN nolmt.jobs j ON j.id = o.id
            WHERE EXISTS (SELECT FROM public.generations g WHERE g.id = j.id AND g.s3_key = o.key)""";

    private final StageTransactions transactions;
    private final WorkerJobs jobs;
    private final Refusals refusals;

    public GroupCommit(StageTransactions transactions, WorkerJobs jobs) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.refusals = new Refusals(transactions);
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
        } catch (DataAccessException e) {
            if (!Refusals.isOne(e)) {
                return readAgain(group, e);
            }
            return group.size() == 1
                    ? refusedAlone(group.iterator().next(), e)
                    : oneByOne(group); // rolled back: the others must not suffer from one
        } catch (TransactionException e) {
            return readAgain(group, e);
        }
    }

    private static Map<UUID, CommitOutcome> commit(StageTransaction tx, Collection<StoredOutput> group) {
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.put(output.job().id(), CommitOutcome.CLOSED));
        Map<UUID, LockedJob> locked = JobAttempts.lock(tx, outcomes.keySet());
        Set<UUID> open = locked.values().stream()
                .filter(job -> job.status().isOpen())
                .map(LockedJob::id)
                .collect(Collectors.toSet());
        if (!open.isEmpty()) {
            // Rows first: what has succeeded can't go back to the queue.
            Set<UUID> stored = insertRows(tx, of(group, open));
            Set<UUID> fenced = new HashSet<>(open);
            fenced.removeAll(stored);
            JobAttempts.backToQueue(tx, fenced);
            Tombstones.add(tx, stagedBy(locked, stored), TombstoneReason.STORED, null, null);
            JobAttempts.succeed(tx, stored);
            stored.forEach(id -> outcomes.put(id, CommitOutcome.STORED));
            fenced.forEach(id -> outcomes.put(id, CommitOutcome.AGAIN));
        }
        Set<UUID> closed = new HashSet<>(locked.keySet());
        closed.removeAll(open);
        // Nobody will ever name what these attempts wrote; absent jobs' keys are the sweep's.
        Tombstones.addLateAttempts(
                tx, of(group, closed).stream().map(StoredOutput::doomed).toList());
        return outcomes;
    }

    private static List<StoredOutput> of(Collection<StoredOutput> group, Set<UUID> jobs) {
        return group.stream().filter(output -> jobs.contains(output.job().id())).toList();
    }

    private static List<DoomedKey> stagedBy(Map<UUID, LockedJob> locked, Set<UUID> jobs) {
        return jobs.stream()
                .flatMap(id -> Objects.requireNonNull(locked.get(id)).staged().stream())
                .toList();
    }

    private static Set<UUID> insertRows(StageTransaction tx, List<StoredOutput> outputs) {
        return new HashSet<>(tx.sql()
                .sql(INSERT_ROWS)
                .param("ids", outputs.stream().map(o -> o.job().id()).toArray(UUID[]::new))
                .param("keys", outputs.stream().map(o -> o.key().value()).toArray(String[]::new))
                .param("urls", outputs.stream().map(StoredOutput::url).toArray(String[]::new))
                .param(
                        "contentTypes",
                        outputs.stream().map(o -> o.format().contentType()).toArray(String[]::new))
                .param("hashes", outputs.stream().map(o -> o.sha256().hex()).toArray(String[]::new))
                .param("sizes", outputs.stream().map(StoredOutput::size).toArray(Long[]::new))
                .param("facts", outputs.stream().map(o -> o.facts().toJson()).toArray(String[]::new))
                .query((row, n) -> row.getObject("id", UUID.class))
                .list());
    }

    private Map<UUID, CommitOutcome> oneByOne(Collection<StoredOutput> group) {
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.putAll(commit(List.of(output))));
        return outcomes;
    }

    private Map<UUID, CommitOutcome> refusedAlone(StoredOutput output, DataAccessException e) {
        try (LogIds ids = LogIds.ofJob(output.job().id())) {
            return refused(output, e);
        }
    }

    private Map<UUID, CommitOutcome> refused(StoredOutput output, DataAccessException e) {
        UUID id = output.job().id();
        Optional<ErrorCode> permanent = refusals.codeOf(e);
        if (permanent.isEmpty()) {
            log.error("The database refuses the row of job {}, which comes again: {}", id, e.getMessage());
            noteRefusal(output, Refusals.sentence(e));
            return Map.of(id, CommitOutcome.REFUSED);
        }
        switch (permanent.get()) {
            case USER_GONE ->
                jobs.failForGood(id, ErrorCode.USER_GONE, "The user of this generation is no longer there.");
            default -> jobs.fail(id, ErrorCode.ID_TAKEN, "There is another generation with this id.");
        }
        return commit(List.of(output)); // closed by now: what it wrote is put on its way out
    }

    /** It is certain that no row names this attempt's key, and the next attempt has another. */
    private void noteRefusal(StoredOutput output, String sentence) {
        try {
            transactions.as(StageRole.WORKER, tx -> {
                JobAttempts.note(tx, output.job().id(), ErrorCode.ROW_REFUSED, sentence);
                return Tombstones.addLateAttempts(tx, List.of(output.doomed()));
            });
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Why job {} was refused could not be noted: {}",
                    output.job().id(),
                    e.toString());
        }
    }

    /** On another connection. Reading nothing proves nothing: what is still open counts as uncertain. */
    private Map<UUID, CommitOutcome> readAgain(Collection<StoredOutput> group, RuntimeException why) {
        if (!Outage.tells(why)) {
            log.warn("It is uncertain whether {} jobs were committed; reading again: {}", group.size(), why.toString());
        }
        Map<UUID, CommitOutcome> outcomes = new HashMap<>();
        group.forEach(output -> outcomes.put(output.job().id(), CommitOutcome.UNCERTAIN));
        try {
            transactions
                    .as(
                            StageRole.WORKER,
                            tx -> tx.sql()
                                    .sql(READ_AGAIN)
                                    .param(
                                            "ids",
                                            group.stream()
                                                    .map(o -> o.job().id())
                                                    .toArray(UUID[]::new))
                                    .param(
                                            "keys",
                                            group.stream()
                                                    .map(o -> o.key().value())
                                                    .toArray(String[]::new))
                                    .query((row, n) -> row.getObject("id", UUID.class))
                                    .list())
                    .forEach(id -> outcomes.put(id, CommitOutcome.STORED));
        } catch (DataAccessException | TransactionException e) {
            log.debug("The database can't be read either", e);
        }
        return outcomes;
    }
}
