/**
 * An accepted output's bytes, from the job's row or from staging.
 */
@NullMarked
package ai.nolmt.generations.upload.fetch;

import org.jspecify.annotations.NullMarked;
