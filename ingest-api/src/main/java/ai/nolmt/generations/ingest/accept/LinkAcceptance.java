package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused.Reason;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.job.JobAcceptance.Known;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.job.NewJob;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.media.MediaInspector;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns links to outputs into jobs; a worker fetches the bytes, and tells then what they are. */
final class LinkAcceptance {
    private static final String ANYTHING = "application/octet-stream";

    private final StageTransactions transactions;
    private final AcceptRules rules;
    private final MediaInspector inspector;
    private final Clock clock;

    LinkAcceptance(StageTransactions transactions, AcceptRules rules, MediaInspector inspector, Clock clock) {
        this.transactions = transactions;
        this.rules = rules;
        this.inspector = inspector;
        this.clock = clock;
    }

    /**
     * The new job, or the one that the idempotency key made before.
     *
     * @param type as {@link #typeOf} has it
     */
    Known accept(NewGeneration request, GivenOutput.Linked output, @Nullable String type, UUID id, byte[] fingerprint) {
        NewJob job = new NewJob(
                id,
                request.user(),
                request.type().wireName(),
                request.keptPrompt(),
                request.keptSettings(),
                type,
                null,
                null,
                new OutputSource.Remote(
                        output.link().uri().toString(), output.link().expiresAt(), output.most()),
                request.retention(),
                rules.types().of(request.type()).retention(),
                request.cancelAfter(),
                request.idempotencyKey(),
                fingerprint);
        return transactions.asUser(StageRole.API, request.user(), tx -> commit(tx, job));
    }

    private Known commit(StageTransaction tx, NewJob job) {
        Acceptance.requireAdmitted(tx, job.user());
        Optional<Known> known = byKey(tx, job);
        if (known.isPresent()) {
            return known.get(); // its link may be dead by now
        }
        requireAlive(((OutputSource.Remote) job.source()).expiresAt());
        JobAcceptance.reserve(tx, job, rules.limits());
        Optional<Instant> createdAt = JobAcceptance.insert(tx, job);
        return createdAt
                .map(instant -> new Known(job.id(), JobStatus.ACCEPTED, instant, job.fingerprint()))
                .or(() -> byKey(tx, job)) // another request with this key was faster
                .orElseThrow(() -> new IllegalStateException("The job of an idempotency key went in between"));
    }

    private static Optional<Known> byKey(StageTransaction tx, NewJob job) {
        String key = job.idempotencyKey();
        return key == null ? Optional.empty() : JobAcceptance.byIdempotencyKey(tx, job.user(), key);
    }

    private void requireAlive(@Nullable Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw new AcceptanceRefused(
                    Reason.SOURCE_EXPIRED,
                    "The link expired at " + expiresAt
                            + ". Get a fresh one from whoever made it, and send it at once.");
        }
    }

    /**
     * The content type as we name it; null if the bytes decide.
     *
     * @throws ai.nolmt.generations.media.MediaRefused if it is none that is kept, or of another type of generation
     */
    @Nullable
    String typeOf(NewGeneration request, GivenOutput.Linked output) {
        String declared = output.declaredType();
        if (declared == null || declared.isBlank() || declared.equalsIgnoreCase(ANYTHING)) {
            return null; // the bytes decide
        }
        return inspector.declared(declared, request.type()).contentType();
    }
}
