package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.database.StageTransactions;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A way in to how admins take back a sweep. */
public final class AdminUndo {
    private final Undoing undoing;
    private final UUID admin;

    public AdminUndo(StageTransactions transactions, UUID admin) {
        this.undoing = new Undoing(transactions);
        this.admin = admin;
    }

    /** What an admin is told. */
    public record Told(long withdrawn, long beyondRecall) {}

    /**
     * Empty if it is refused.
     *
     * @param prefix null for the whole run
     */
    public Optional<Told> undo(UUID run, @Nullable String prefix) {
        Undoing.Answer answer = undoing.undo(run, prefix, admin);
        return answer.verdict() == Undoing.Verdict.UNDONE
                ? Optional.of(new Told(answer.withdrawn(), answer.beyondRecall()))
                : Optional.empty();
    }
}
