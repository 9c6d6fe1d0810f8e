package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.upload.jobs.ClosedMeanwhile;
import java.io.InputStream;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Asks once more whether a job is open before its output is put, where that was read a while ago: an erasure looks at its user's
 * keys for the last time some while after it closed their jobs. Quick attempts never ask. Safe for concurrent use.
 */
public final class StillOpen {
    private final Predicate<UUID> isOpen;
    private final LongSupplier ticker;

    /**
     * Makes one.
     *
     * @param isOpen asks the database
     * @param ticker of nanoseconds
     */
    public StillOpen(Predicate<UUID> isOpen, LongSupplier ticker) {
        this.isOpen = isOpen;
        this.ticker = ticker;
    }

    /** @param read when the job was read as open, in nanoseconds of the ticker */
    Of of(UUID job, long read) {
        return new Of(job, read);
    }

    /** One attempt's; for one thread. */
    final class Of {
        private final UUID job;
        private long read;

        private Of(UUID job, long read) {
            this.job = job;
            this.read = read;
        }

        /** @throws ClosedMeanwhile if it is not, or not there any more */
        void check() {
            long now = ticker.getAsLong();
            if (now - read < JobAttempts.FRESH.toNanos()) {
                return;
            }
            if (!isOpen.test(job)) {
                throw new ClosedMeanwhile();
            }
            read = now;
        }

        /** What is put part by part, for minutes perhaps: each part asks, and without the last there is no object. */
        Content checked(Content content) {
            return new Content() {
                @Override
                public long length() {
                    return content.length();
                }

                @Override
                public InputStream open() {
                    return content.open();
                }

                @Override
                public Content slice(long from, long length) {
                    check();
                    return content.slice(from, length);
                }
            };
        }
    }
}
