package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.upload.inspect.OutputInspector.Inspected;
import java.util.HashMap;
import java.util.Map;

/**
 * What an output says of itself: how it is served, and with its key and length all of its row but what the user wrote and what
 * its bytes tell. Names and times only, as whoever may read the object reads them.
 */
final class OutputLabel {
    private OutputLabel() {}

    static Label of(Job job, Inspected inspected) {
        Map<String, String> notes = new HashMap<>();
        notes.put("generation", job.id().toString());
        notes.put("user", job.user().toString());
        notes.put("type", job.generationType());
        notes.put("sha256", inspected.sha256().hex()); // of what came in parts S3 has none
        notes.put("created", job.created().toString());
        if (job.expires() != null) {
            notes.put("expires", job.expires().toString());
        }
        return new Label(MediaFormat.served(inspected.format().contentType(), null), true, notes);
    }
}
