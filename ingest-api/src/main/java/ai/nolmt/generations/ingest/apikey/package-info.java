/**
 * Keys with which producers act for users.
 */
@NullMarked
package ai.nolmt.generations.ingest.apikey;

import org.jspecify.annotations.NullMarked;
