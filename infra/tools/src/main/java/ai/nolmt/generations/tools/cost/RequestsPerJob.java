package ai.nolmt.generations.tools.cost;

import static ai.nolmt.generations.tools.cost.Defaults.runs;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Every request that the pipeline makes, as its code makes them when nothing fails: what, how many, and why. */
final class RequestsPerJob {
    private static final Defaults OURS = Defaults.OURS;
    private static final long QUEUES = 2; // of a worker: its own, and the one of its dead letters
    private static final long PURGES = runs(OURS.purge());
    private static final long RETENTIONS = runs(OURS.retention());
    private static final long SWEEPS = runs(OURS.orphans());
    private static final long DANGLINGS = runs(OURS.dangling());
    private static final long STAGINGS = runs(OURS.staging());
    private static final long OF_THE_BUCKET = PURGES + RETENTIONS + SWEEPS + STAGINGS + DANGLINGS;
    private static final long RUNS = OF_THE_BUCKET + runs(OURS.jobs());

    static final List<Row> TABLE = List.of(
            job(Operation.PUT_OBJECT, w -> isWhole(w) ? 1 : 0, "what the API accepts goes under staging/ first"),
            job(Operation.CREATE_MULTIPART, w -> isStagedInParts(w) ? 1 : 0, "from 16 MiB on in parts, as it arrives"),
            job(Operation.UPLOAD_PART, w -> isStagedInParts(w) ? parts(w, OURS.stagedPart()) : 0, "each of 16 MiB"),
            job(Operation.COMPLETE_MULTIPART, w -> isStagedInParts(w) ? 1 : 0, "once all parts are checked"),
            job(Operation.PUT_OBJECT, w -> isPut(w) ? 1 : 0, "the producer's own, by the signed link"),
            job(Operation.CREATE_MULTIPART, w -> isUploadInParts(w) ? 1 : 0, "an upload above 64 MiB comes in parts"),
            job(Operation.UPLOAD_PART, w -> isUploadInParts(w) ? parts(w, OURS.uploadPart()) : 0, "each of 64 MiB"),
            job(Operation.COMPLETE_MULTIPART, w -> isUploadInParts(w) ? 1 : 0, "when the producer says so"),
            job(Operation.HEAD_OBJECT, w -> isUploadInParts(w) ? 1 : 0, "whether the completed upload is there"),
            job(Operation.HEAD_OBJECT, w -> w.mode() == Mode.UPLOAD ? 1 : 0, "whether what is claimed is there"),
            messages(Operation.SEND, "the relay's"),
            messages(Operation.RECEIVE, "the upload worker's, besides those that find nothing"),
            job(Operation.GET_OBJECT, w -> w.mode() == Mode.INLINE ? 0 : 1, "the upload worker fetches from staging"),
            job(Operation.PUT_OBJECT, w -> 1, "the upload worker stores it under a key that nobody used before"),
            job(Operation.EXTEND, RequestsPerJob::beats, "the heartbeat, for each third of a minute of an attempt"),
            messages(Operation.DELETE, "the upload worker is done with it"),
            row(Part.READS, Operation.GET_OBJECT, Workload::readsOfMonth, "by signed links; making one asks nobody"),
            row(Part.CLEANUPS, Operation.SEND, w -> big(RUNS), "for each run of a clean-up"),
            row(Part.CLEANUPS, Operation.RECEIVE, w -> big(RUNS), "the cleanup worker's"),
            row(Part.CLEANUPS, Operation.DELETE, w -> big(RUNS), "the cleanup worker's"),
            row(
                    Part.CLEANUPS,
                    Operation.LIST_OBJECTS,
                    w -> big(OF_THE_BUCKET + SWEEPS),
                    "whose bucket it is, before anything"),
            row(
                    Part.CLEANUPS,
                    Operation.GET_VERSIONING,
                    w -> big(OF_THE_BUCKET - STAGINGS - DANGLINGS),
                    "whether the bucket keeps versions, before anything is deleted"),
            row(
                    Part.CLEANUPS,
                    Operation.LIST_OBJECTS,
                    w -> pages(w.kept()).max(BigInteger.ONE).add(BigInteger.ONE).multiply(big(SWEEPS)),
                    "the sweep's, a day: 1,000 keys each, and one of staging/"),
            row(
                    Part.CLEANUPS,
                    Operation.LIST_OBJECTS,
                    w -> big(2 * STAGINGS),
                    "a day: uploads in parts that nobody completed, of each prefix (ListMultipartUploads)"),
            row(
                    Part.CLEANUPS,
                    Operation.LIST_OBJECTS,
                    w -> pages(w.kept()).multiply(big(DANGLINGS)),
                    "a week: rows beside their objects"),
            row(
                    Part.CLEANUPS,
                    Operation.DELETE_OBJECTS,
                    w -> pages(staged(w).add(w.expired())),
                    "what was staged and what expired, up to 1,000 keys each"),
            row(
                    Part.POLLS,
                    Operation.RECEIVE,
                    w -> big(QUEUES * (w.uploadWorkers() + w.cleanupWorkers()) * runs(OURS.pollTimeout())),
                    "workers that wait: one a queue and 10 s, fewer the more there is to do"));

    private RequestsPerJob() {}

    /** What a request is made for. */
    enum Part {
        JOBS,
        READS,
        CLEANUPS,
        POLLS
    }

    record Row(Part part, Operation operation, Function<Workload, BigInteger> requests, String why) {}

    private static Row row(Part part, Operation operation, Function<Workload, BigInteger> requests, String why) {
        return new Row(part, operation, requests, why);
    }

    /** @param each so many of each generation */
    private static Row job(Operation operation, ToLongFunction<Workload> each, String why) {
        return row(Part.JOBS, operation, w -> w.made().multiply(big(each.applyAsLong(w))), why);
    }

    private static Row messages(Operation operation, String why) {
        return row(Part.JOBS, operation, w -> upwards(w.made(), w.perCall()), why + ", up to ten at a time");
    }

    private static boolean isStagedInParts(Workload workload) {
        return workload.mode() == Mode.STAGED && workload.size() >= OURS.stagedPart();
    }

    private static boolean isWhole(Workload workload) {
        return workload.mode() == Mode.STAGED && workload.size() < OURS.stagedPart();
    }

    private static boolean isUploadInParts(Workload workload) {
        return workload.mode() == Mode.UPLOAD && workload.size() > OURS.uploadPart();
    }

    private static boolean isPut(Workload workload) {
        return workload.mode() == Mode.UPLOAD && workload.size() <= OURS.uploadPart();
    }

    private static long parts(Workload workload, long size) {
        return (workload.size() + size - 1) / size;
    }

    private static long beats(Workload workload) {
        return workload.attempt().toMillis() / (OURS.visibility().toMillis() / 3);
    }

    private static BigInteger staged(Workload workload) {
        return workload.mode() == Mode.INLINE ? BigInteger.ZERO : workload.made();
    }

    private static BigInteger pages(BigInteger keys) {
        return upwards(keys, OURS.page());
    }

    private static BigInteger upwards(BigInteger all, long each) {
        return all.add(big(each - 1)).divide(big(each));
    }

    private static BigInteger big(long number) {
        return BigInteger.valueOf(number);
    }
}
