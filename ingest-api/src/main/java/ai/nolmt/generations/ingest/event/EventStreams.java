package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobEvent;
import ai.nolmt.generations.job.JobEvents;
import ai.nolmt.generations.job.JobEvents.Settled;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes streams. Each listens first and reads what was before after that: an event in between is heard twice and told
 * once. Safe for concurrent use.
 */
final class EventStreams {
    private final StageTransactions transactions;
    private final EventFeed feed;
    private final EventSettings settings;
    private final EventText text;
    private final LongSupplier nanos;

    /** @param nanos a clock for durations, as {@link System#nanoTime} */
    EventStreams(
            StageTransactions transactions,
            EventFeed feed,
            EventSettings settings,
            EventText text,
            LongSupplier nanos) {
        this.transactions = transactions;
        this.feed = feed;
        this.settings = settings;
        this.text = text;
        this.nanos = nanos;
    }

    /** All of a user's events: from now on, or behind one that they saw. */
    EventStream ofUser(UUID user, @Nullable Long after) {
        EventStream stream = stream(user, null);
        return read(stream, () -> {
            long position = feed.join(stream);
            transactions.asUser(StageRole.API, user, tx -> {
                Settled settled = JobEvents.settled(tx);
                long upTo = Math.max(position, settled.upTo());
                if (after == null) {
                    stream.begin(upTo, text.opening(upTo), List.of(), true);
                } else if (after > settled.given()) { // of another database
                    stream.begin(upTo, text.reset(upTo), List.of(), true);
                } else {
                    List<JobEvent> past = JobEvents.ofUser(tx, user, after, upTo, EventStream.MOST_WAITING);
                    boolean gap = after < settled.oldest() - 1;
                    stream.begin(
                            after,
                            gap ? text.reset(settled.oldest() - 1) : text.opening(after),
                            past,
                            past.size() < EventStream.MOST_WAITING);
                }
                return true;
            });
        });
    }

    /**
     * A job's events, those before now included.
     *
     * @param isOver whether the job was over before
     * @return empty if it is over and there is nothing more to say
     */
    Optional<EventStream> ofJob(UUID user, UUID job, @Nullable Long after, boolean isOver) {
        EventStream stream = stream(user, job);
        long from = after == null ? 0 : after;
        read(stream, () -> {
            feed.join(stream);
            List<JobEvent> past = transactions.asUser(
                    StageRole.API, user, tx -> JobEvents.ofJob(tx, user, job, from, EventStream.MOST_WAITING));
            stream.begin(from, text.opening(from), past, past.size() < EventStream.MOST_WAITING);
        });
        if (isOver && stream.isSilent()) {
            stream.end();
            return Optional.empty();
        }
        return Optional.of(stream);
    }

    /**
     * One that says what it is told to, within the bounds of all others.
     *
     * @param what what it is about, which is no job
     * @param left told once it has ended
     */
    EventStream ofState(UUID user, UUID what, Consumer<Listener> left) {
        Consumer<Listener> leave = feed::leave;
        EventStream stream = new EventStream(user, what, text, settings.heartbeat(), nanos, leave.andThen(left));
        return read(stream, () -> {
            feed.join(stream);
            stream.begin(0, text.opening(), List.of(), true);
        });
    }

    private EventStream stream(UUID user, @Nullable UUID job) {
        return new EventStream(user, job, text, settings.heartbeat(), nanos, feed::leave);
    }

    private static EventStream read(EventStream stream, Runnable reading) {
        boolean done = false;
        try {
            reading.run();
            done = true;
            return stream;
        } finally {
            if (!done) {
                stream.end();
            }
        }
    }
}
