/**
 * The stage that producers and users talk to.
 */
@NullMarked
package ai.nolmt.generations.ingest;

import org.jspecify.annotations.NullMarked;
