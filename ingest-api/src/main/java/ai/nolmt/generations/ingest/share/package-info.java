/**
 * Links that users give to others, and take back.
 */
@NullMarked
package ai.nolmt.generations.ingest.share;

import org.jspecify.annotations.NullMarked;
