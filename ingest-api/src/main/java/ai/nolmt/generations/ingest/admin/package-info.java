/**
 * What admins ask for.
 */
@NullMarked
package ai.nolmt.generations.ingest.admin;

import org.jspecify.annotations.NullMarked;
