/**
 * What admins ask for.
 */
@NullMarked
package ai.nolmt.generations.ingest.cleanup;

import org.jspecify.annotations.NullMarked;
