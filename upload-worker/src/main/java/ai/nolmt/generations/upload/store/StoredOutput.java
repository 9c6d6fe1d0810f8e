package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.format.MediaFacts;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.tombstone.DoomedKey;

/** An object that no row knows yet; until one does it is only a candidate, which the sweep may take. */
public record StoredOutput(
        Job job, ObjectKey key, String url, MediaFormat format, Sha256 sha256, long size, MediaFacts facts) {
    /** What it is once its job was closed by somebody else. */
    public DoomedKey doomed() {
        return new DoomedKey(key.value(), job.user(), job.id(), size);
    }
}
