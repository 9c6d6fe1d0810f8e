/** Brings the database up to date and marks the bucket as its own. */
@NullMarked
package ai.nolmt.generations.tools.migrate;

import org.jspecify.annotations.NullMarked;
