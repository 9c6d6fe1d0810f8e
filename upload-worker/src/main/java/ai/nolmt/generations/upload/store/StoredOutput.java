package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.upload.jobs.UploadJob;

/** An object that no row knows yet; until one does it is only a candidate, which the sweep may take. */
public record StoredOutput(UploadJob job, ObjectKey key, String url, MediaFormat format) {}
