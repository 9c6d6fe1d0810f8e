package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What is announced of an upload, checked.
 *
 * @param sha256 null only if it comes in parts
 */
record Terms(MediaFormat format, long size, @Nullable Sha256 sha256, boolean inParts) {}
