/**
 * Uploads by signed URL, until a job claims them: the only writer of nolmt.uploads.
 */
@NullMarked
package ai.nolmt.generations.presigned;

import org.jspecify.annotations.NullMarked;
