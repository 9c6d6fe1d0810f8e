/**
 * Users as admins see them.
 */
@NullMarked
package ai.nolmt.generations.ingest.user;

import org.jspecify.annotations.NullMarked;
