package ai.nolmt.generations.proof.plans;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.ingest.bulk.Looks;
import ai.nolmt.generations.ingest.catalog.Cursor;
import ai.nolmt.generations.ingest.catalog.Lists;
import ai.nolmt.generations.ingest.catalog.PageRequest;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Explains each list of a user who has very many generations, beside others who have as many together. Exits with 1 if one
 * of them reads or sorts more than a page is worth.
 */
final class PlansCommand {
    private static final UUID USER = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final Instant NEWEST = Instant.parse("2026-11-26T00:00:00Z");
    private static final int SECONDS_APART = 30;
    private static final int LIMIT = 50;
    private static final long MOST_READ = 10 * LIMIT;

    private final int rows;
    private final ExplainingDataSource source;
    private final Lists lists;
    private final Looks looks;
    private boolean holds = true;

    private PlansCommand(int rows, TestDatabase database) {
        this.rows = rows;
        this.source = new ExplainingDataSource(database.as(
                StageLogins.create(database, "nolmt_plans", StageRole.API, StageRole.AUTHENTICATED, StageRole.ADMIN)));
        StageTransactions transactions = StageLogins.transactions(source, TransactionLimits.DEFAULT);
        this.lists = new Lists(transactions);
        this.looks = new Looks(transactions);
    }

    /** @param arguments how many rows the user has; a million unless said */
    public static void main(String[] arguments) {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        TestDatabase database = Backends.shared().newDatabase();
        boolean holds;
        try {
            Migrations.run(database.superuser(), new KeyPrefix("generations/"));
            System.out.printf(Locale.ROOT, "Writing %,d rows of one user and as many of others%n", rows);
            Filling.fill(database, USER, rows, NEWEST, SECONDS_APART);
            PlansCommand plans = new PlansCommand(rows, database);
            plans.run();
            holds = plans.holds;
        } finally {
            database.drop();
        }
        System.exit(holds ? 0 : 1); // the server's threads would go on
    }

    private void run() {
        PageRequest all = new PageRequest(null, null, null, null, LIMIT, null);
        Instant middle = ago(rows / 2);
        System.out.println("| list | page | table | by | rows read | sorted | pages | ms |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        both("all", all);
        for (String type : List.of("image", "video", "audio", "text")) {
            both("type " + type, new PageRequest(type, null, null, null, LIMIT, null));
        }
        for (JobStatus status : List.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.QUEUED)) {
            both("status " + status.wireName(), new PageRequest(null, status, null, null, LIMIT, null));
        }
        both("type video, status failed", new PageRequest("video", JobStatus.FAILED, null, null, LIMIT, null));
        both("a day", new PageRequest(null, null, middle, middle.plusSeconds(86_400), LIMIT, null));
        both("a day, type text", new PageRequest("text", null, middle, middle.plusSeconds(86_400), LIMIT, null));
        both("until then", new PageRequest(null, null, null, middle, LIMIT, null));
        both("since then, type video", new PageRequest("video", null, middle, null, LIMIT, null));
        explain("one by its id", "", () -> lists.one(USER, new UUID(0, rows / 2)));
        bulk("bulk: all of a user's", null, null);
        bulk("bulk: a user's texts", "text", null);
        bulk("bulk: a user's failed", null, "failed");
    }

    private void both(String what, PageRequest first) {
        explain(what, "first", () -> lists.page(USER, first));
        explain(
                what,
                "deep",
                () -> lists.page(USER, Lists.after(first, new Cursor(ago(rows / 10 * 9), new UUID(-1, -1)))));
        if (first.from() == null && first.to() == null) {
            explain(what, "without a time", () -> lists.page(USER, Lists.after(first, untimed())));
        }
    }

    private void bulk(String what, @Nullable String type, @Nullable String status) {
        explain(what, "first", 2 * Looks.PAST, () -> looks.look(USER, type, status, null));
        explain(what, "deep", 2 * Looks.PAST, () -> looks.look(USER, type, status, ago(rows / 10)));
    }

    private static @Nullable Cursor untimed() {
        return new Cursor(null, new UUID(-1, -1));
    }

    private Instant ago(long row) {
        return NEWEST.minusSeconds(row * SECONDS_APART);
    }

    private void explain(String what, String page, Runnable call) {
        explain(what, page, MOST_READ, call);
    }

    private void explain(String what, String page, long most, Runnable call) {
        for (Plan plan : source.plansOf(call)) {
            boolean good = plan.read() <= most && plan.sorted() <= most;
            holds &= good;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s%,d | %,d | %,d | %.2f |%n",
                    what,
                    page,
                    plan.table(),
                    String.join(", ", plan.indexes()),
                    good ? "" : "**too many** ",
                    plan.read(),
                    plan.sorted(),
                    plan.pages(),
                    plan.millis());
        }
        System.err.println("--- " + what + ", " + page + "\n" + source.text());
    }
}
