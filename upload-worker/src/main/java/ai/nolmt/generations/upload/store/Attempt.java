package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.upload.fetch.Output;
import ai.nolmt.generations.upload.fetch.OutputFetcher;
import ai.nolmt.generations.upload.inspect.OutputInspector;
import ai.nolmt.generations.upload.inspect.OutputInspector.Inspected;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.generations.upload.meter.UploadMeters.Stage;

/** Fetch, inspect, PUT under a key that nobody used before. Safe for concurrent use. */
public final class Attempt {
    private final OutputFetcher fetcher;
    private final OutputInspector inspector;
    private final ObjectStore objects;
    private final KeyPrefix prefix;
    private final Ids ids;
    private final UploadMeters meters;
    private final PutPatience patience;
    private final StillOpen open;

    public Attempt(
            OutputFetcher fetcher,
            OutputInspector inspector,
            ObjectStore objects,
            KeyPrefix prefix,
            Ids ids,
            UploadMeters meters,
            PutPatience patience,
            StillOpen open) {
        this.fetcher = fetcher;
        this.inspector = inspector;
        this.objects = objects;
        this.prefix = prefix;
        this.ids = ids;
        this.meters = meters;
        this.patience = patience;
        this.open = open;
    }

    /**
     * Stores the output. If this throws, an object may be there all the same; the sweep knows what to do with it.
     *
     * @param read when the job was read as open, in nanoseconds
     * @throws ai.nolmt.generations.upload.jobs.PermanentFailure if trying again can't help
     * @throws ai.nolmt.generations.upload.jobs.ClosedMeanwhile if nobody wants it any more
     */
    public StoredOutput run(Job job, long read) {
        try (Output output = meters.time(Stage.FETCH, () -> fetcher.fetch(job))) {
            Inspected inspected = meters.time(Stage.INSPECT, () -> inspector.inspect(job, output.content()));
            MediaFormat format = inspected.format();
            ObjectKey key = new ObjectKey(prefix, job.user(), job.id(), ids.get(), format.extension());
            StillOpen.Of open = this.open.of(job.id(), read);
            Runnable put = () -> {
                open.check();
                Content content = open.checked(output.content());
                objects.put(key.value(), content, OutputLabel.of(job, inspected), inspected.sha256());
            };
            meters.time(Stage.STORE, () -> {
                if (job.source() instanceof OutputSource.Remote) {
                    patience.put(put);
                } else {
                    put.run();
                }
                return key;
            });
            meters.stored(output.content().length());
            return new StoredOutput(
                    job,
                    key,
                    objects.plainUrl(key.value()),
                    format,
                    inspected.sha256(),
                    output.content().length(),
                    inspected.facts());
        }
    }
}
