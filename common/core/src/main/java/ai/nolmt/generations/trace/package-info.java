/**
 * What becomes of a job as one trace: from the request that made it to its row. It knows no other room.
 */
@NullMarked
package ai.nolmt.generations.trace;

import org.jspecify.annotations.NullMarked;
