package ai.nolmt.generations.message;

import ai.nolmt.generations.database.StageTransaction;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that wait to be sent. Claims end by the database's clock, whatever the relay's says. Each method is called inside
 * a transaction of the relay's role.
 */
public interface Outbox {
    /** Takes the oldest that are due and that nobody else has, for as long as the lease. */
    Claimed claim(StageTransaction tx, Duration lease, int limit);

    /** Writes down what was sent. A late mark can't touch a row that moved on, nor a claim that is another's by now. */
    void markSent(StageTransaction tx, Claimed claim, List<Entry> sent);

    /**
     * Ends a claim of which nothing was sent, so that its rows are again the oldest that are due. A late one can't touch a
     * claim that is another's by now.
     */
    void release(StageTransaction tx, Claimed claim);

    /**
     * Ends a claim of what the queue refused alone, and keeps it from being claimed for as long as it has been there
     * already: a second at least, so that it is tried ever more seldom. A late one can't touch a claim that is another's by
     * now.
     *
     * @param longest it is kept so; a second or more
     */
    void putOff(StageTransaction tx, Claimed claim, List<Entry> refused, Duration longest);

    /**
     * Lets the relay send again what is open and was silent for longer than a message can live.
     *
     * @return how many; fewer than {@code limit} at the end
     */
    int forgetSilent(StageTransaction tx, Duration silence, int limit);

    /**
     * @param group who shares a queue fairly with others
     * @param trace that the row belongs to
     */
    record Entry(Pointer pointer, String group, @Nullable String trace) {}

    /** @param until the end of the claim, by which it is recognised */
    record Claimed(List<Entry> entries, OffsetDateTime until) {
        public Claimed {
            entries = List.copyOf(entries);
        }
    }
}
