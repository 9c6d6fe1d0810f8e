/**
 * An accepted output's bytes, from the job's row, from staging, or from where they were left.
 */
@NullMarked
package ai.nolmt.generations.upload.fetch;

import org.jspecify.annotations.NullMarked;
