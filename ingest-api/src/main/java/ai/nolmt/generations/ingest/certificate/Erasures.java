package ai.nolmt.generations.ingest.certificate;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.Counted;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.usage.ErasedUser;
import ai.nolmt.generations.usage.ErasedUser.Left;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Which erasures are complete, and what is missing from the others. Safe for concurrent use. */
final class Erasures {
    private static final String WAITING = "waiting ";
    // The last one asked for: it began behind whatever the ones before it found.
    private static final String LAST = """
            SELECT id, status, cursor, error_message, finished_at FROM nolmt.cleanup_runs
            WHERE kind = 'erase' AND options ->> 'user' = :user AND NOT dry_run
            ORDER BY created_at DESC, id DESC LIMIT 1""";

    private final StageTransactions transactions;

    Erasures(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @param looked when the bucket had been seen without anything of the user's */
    record Complete(Instant erased, UUID run, Instant looked) {}

    private record Run(
            UUID id,
            String status,
            @Nullable String cursor,
            @Nullable String problem,
            @Nullable Instant finished) {}

    private record Seen(Left left, @Nullable Run run) {}

    /** @throws RequestProblem if it isn't complete, with what is missing */
    Complete of(UUID user) {
        Seen seen = transactions.as(
                StageRole.ADMIN,
                tx -> new Seen(
                        ErasedUser.left(tx, user),
                        tx.sql()
                                .sql(LAST)
                                .param("user", user.toString())
                                .query((row, n) -> new Run(
                                        row.getObject("id", UUID.class),
                                        row.getString("status"),
                                        row.getString("cursor"),
                                        row.getString("error_message"),
                                        instant(row.getObject("finished_at", OffsetDateTime.class))))
                                .optional()
                                .orElse(null)));
        String missing = missing(user, seen);
        if (missing != null) {
            throw new RequestProblem(HttpStatus.CONFLICT, ErrorCode.NOT_CERTIFIABLE, missing);
        }
        Run run = Objects.requireNonNull(seen.run());
        return new Complete(
                Objects.requireNonNull(seen.left().erasedAt()), run.id(), Objects.requireNonNull(run.finished()));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static @Nullable String missing(UUID user, Seen seen) {
        Left left = seen.left();
        Run run = seen.run();
        if (left.erasedAt() == null) {
            return "Nobody has erased this user. POST /api/admin/users/" + user + "/erase does.";
        }
        // one that ended before was of an earlier erasure, which somebody took back
        if (run == null || run.finished() != null && run.finished().isBefore(left.erasedAt())) {
            return "The user was erased so long ago that the clean-up is forgotten, or by a version that didn't look for what"
                    + " arrives late. Erase the user once more.";
        }
        if (run.finished() == null) {
            return run.cursor() != null && run.cursor().startsWith(WAITING)
                    ? "The erasure " + run.id()
                            + " waits until nothing can arrive any more, and looks at the bucket at "
                            + run.cursor().substring(WAITING.length()) + ". Ask again after that."
                    : "The erasure " + run.id() + " is under way. Ask again once it is over.";
        }
        if (!run.status().equals("succeeded")) {
            return "The erasure " + run.id() + " is " + run.status() + ": "
                    + Objects.requireNonNullElse(run.problem(), "it was stopped.") + " Then erase the user once more.";
        }
        if (left.generations() > 0) {
            return Counted.of(
                            left.generations(),
                            "generation is held, or came back by SQL, and stays. Let it go",
                            "generations are held, or came back by SQL, and stay. Let them go")
                    + ", and erase the user once more.";
        }
        return left.jobs() == 0 && left.isGone()
                ? null
                : "Something of the user's came after the erasure: " + Counted.of(left.jobs(), "job, ", "jobs, ")
                        + Counted.of(left.tombstones(), "object on its way out, ", "objects on their way out, ")
                        + Counted.of(left.uploads(), "upload in parts", "uploads in parts")
                        + ". Erase the user once more.";
    }
}
