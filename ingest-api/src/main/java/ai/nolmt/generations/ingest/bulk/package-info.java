/**
 * What admins do to many jobs and generations at once.
 */
@NullMarked
package ai.nolmt.generations.ingest.bulk;

import org.jspecify.annotations.NullMarked;
