/**
 * Jobs as the worker reads and closes them.
 */
@NullMarked
package ai.nolmt.generations.upload.jobs;

import org.jspecify.annotations.NullMarked;
