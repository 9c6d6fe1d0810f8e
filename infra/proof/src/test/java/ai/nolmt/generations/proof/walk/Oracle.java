package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must hold after every step, whoever is stopped where. */
final class Oracle {
    private static final String ROWS = """
            SELECT g.id, g.s3_key, g.file_size, g.sha256, j.status,
                   EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = g.s3_key COLLATE "C") AS fenced,
                   EXISTS (SELECT FROM nolmt.receipts r WHERE r.key = g.s3_key COLLATE "C") AS receipt
            FROM public.generations g LEFT JOIN nolmt.jobs j ON j.id = g.id""";
    private static final String JOBS = """
            SELECT id, user_id, status, staging_key, error_code, closed_for_good, file_size, created_at,
                   cancel_after <= now() AS late
            FROM nolmt.jobs""";

    private final World world;
    private UsageRules usage;
    private List<Rules> rules;
    private Look last = Look.NOTHING;

    private record RowNow(
            UUID id,
            String key,
            long size,
            String sha256,
            @Nullable String status,
            boolean fenced,
            boolean receipt) {}

    Oracle(World world) {
        this.world = world;
        Journal journal = new Journal(world);
        this.usage = new UsageRules(world, journal);
        this.rules = rules(journal);
    }

    private List<Rules> rules(Journal journal) {
        return List.of(
                journal,
                new TombstoneRules(world),
                new UndoRules(world),
                new EraseRules(world),
                new ReportRules(world),
                new UploadRules(world),
                usage,
                new DeadlineRules(world, journal),
                new HoldRules(world),
                new UserHoldRules(world),
                new BulkRules(world, journal),
                new WebhookRules(world, journal));
    }

    /** Of the database as it is. */
    Set<String> keysOfRows() {
        return new HashSet<>(world.database
                .sql()
                .sql("SELECT s3_key FROM public.generations")
                .query(String.class)
                .list());
    }

    /** The database is another one: what it was before says nothing any more. */
    void startAgain() {
        Journal journal = new Journal(world);
        usage = new UsageRules(world, journal);
        rules = rules(journal);
        last = Look.NOTHING;
    }

    /** Whether the user with limits may have one more, while nobody is at work. */
    boolean hasRoom(long size) {
        return usage.hasRoom(size);
    }

    /** The jobs as they were at the last look. */
    Map<UUID, JobNow> jobs() {
        return last.jobs();
    }

    void check() {
        Map<UUID, JobNow> now = readJobs();
        Set<UUID> withRows = checkRows();
        checkJobs(now, withRows);
        checkKept();
        Look look = new Look(now, withRows);
        Look before = last;
        rules.forEach(rule -> rule.check(before, look));
        last = look;
    }

    private Set<UUID> checkRows() {
        List<RowNow> rows = world.database
                .sql()
                .sql(ROWS)
                .query((row, n) -> new RowNow(
                        row.getObject("id", UUID.class),
                        row.getString("s3_key"),
                        row.getLong("file_size"),
                        row.getString("sha256"),
                        row.getString("status"),
                        row.getBoolean("fenced"),
                        row.getBoolean("receipt")))
                .list();
        Set<UUID> ids = new HashSet<>();
        for (RowNow row : rows) {
            ids.add(row.id());
            Optional<StoredObject> object = world.bucket.head(row.key());
            hold(object.isPresent() || world.lost.contains(row.key()), "A row has no object: " + row.key());
            object.ifPresent(there -> hold(
                    there.size() == row.size()
                            && there.sha256() != null
                            && there.sha256().hex().equals(row.sha256()),
                    "A row's object is another one: " + row.key()));
            hold(
                    row.status() == null || row.status().equals("succeeded"),
                    "There is a row of a job that is " + row.status() + ": " + row.id());
            hold(!row.fenced(), "A row names a key on its way out: " + row.key());
            hold(!row.receipt(), "A row names a key that was purged: " + row.key());
            hold(!world.deleted.contains(row.id()), "What was deleted is back: " + row.id());
            hold(!world.cancelled.contains(row.id()), "What was cancelled has a row: " + row.id());
        }
        return ids;
    }

    private Map<UUID, JobNow> readJobs() {
        Map<UUID, JobNow> now = new HashMap<>();
        world.database
                .sql()
                .sql(JOBS)
                .query((row, n) -> new JobNow(
                        row.getObject("id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getString("status"),
                        row.getString("staging_key"),
                        row.getString("error_code"),
                        row.getBoolean("closed_for_good"),
                        row.getLong("file_size"),
                        row.getObject("created_at", OffsetDateTime.class),
                        row.getObject("late", Boolean.class)))
                .list()
                .forEach(job -> now.put(job.id(), job));
        return now;
    }

    private void checkJobs(Map<UUID, JobNow> now, Set<UUID> withRows) {
        for (JobNow job : now.values()) {
            hold(
                    !"output_missing".equals(job.code()) || !world.lost.isEmpty(),
                    "An accepted output is lost: " + job.id());
            hold(
                    job.stagingKey() == null
                            || !job.mayGoOn()
                            || world.bucket.head(job.stagingKey()).isPresent()
                            || world.lost.contains(job.stagingKey()),
                    "A job's staged bytes are gone: " + job.stagingKey());
            hold(
                    !world.deleted.contains(job.id()) || job.status().equals("deleted"),
                    "A deleted job is " + job.status() + ": " + job.id());
            hold(
                    !world.cancelled.contains(job.id())
                            || job.status().equals("cancelled")
                            || job.status().equals("deleted"),
                    "A cancelled job is " + job.status() + ": " + job.id());
        }
        for (World.Accepted job : world.accepted) {
            JobNow before = last.jobs().get(job.id());
            JobNow after = now.get(job.id());
            hold(
                    after == null
                            || !world.erased.contains(job.user())
                            || world.wasHeld(job.id(), job.user())
                            || after.status().equals("deleted"),
                    "An erased user has a job: " + job.id());
            hold(
                    now.containsKey(job.id()) || before == null || !before.mayGoOn(),
                    "An accepted job is gone: " + job.id());
        }
        last.jobs().values().stream().filter(before -> !before.mayGoOn()).forEach(before -> {
            JobNow after = now.get(before.id());
            hold(
                    after == null
                            || after.status().equals(before.status())
                            || after.status().equals("deleted"),
                    "A closed job went on: " + before.id());
        });
        withRows.forEach(id -> hold(now.get(id) == null || !now.get(id).isOpen(), "A row's job is open: " + id));
    }

    /** After the ending: nothing is left that isn't named, and nothing is on its way for ever. */
    void checkEnd() {
        check();
        List<String> named = new ArrayList<>(world.database
                .sql()
                .sql("SELECT s3_key FROM public.generations")
                .query(String.class)
                .list());
        last.jobs().values().stream()
                .filter(job -> job.stagingKey() != null)
                .forEach(job -> named.add(String.valueOf(job.stagingKey())));
        world.bucket
                .keys()
                .forEach(key ->
                        hold(named.contains(key) || world.mayStay(key), "An object is left that nobody names: " + key));
        rules.forEach(rule -> rule.checkEnd());
        last.jobs().values().forEach(job -> hold(!job.isOpen(), "A job stays open: " + job.id()));
        hold(
                world.database
                        .sql()
                        .sql("SELECT count(*) FROM nolmt.cleanup_runs WHERE unrecognised > 0")
                        .query(Integer.class)
                        .single()
                        .equals(0),
                "A sweep looked at what isn't ours");
    }

    /** What succeeded has its row, unless its retention is over by the database's clock. */
    private void checkKept() {
        List<UUID> lost = world.database.sql().sql("""
                        SELECT id FROM nolmt.jobs j WHERE status = 'succeeded'
                          AND (retention IS NULL OR created_at + retention > now())
                          AND NOT EXISTS (SELECT FROM public.generations g WHERE g.id = j.id)""").query(UUID.class).list();
        lost.forEach(id -> violation("A stored generation is lost: " + id));
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            violation(otherwise);
        }
    }

    private void violation(String what) {
        world.violated(what);
    }
}
