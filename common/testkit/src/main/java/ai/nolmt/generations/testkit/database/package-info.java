/**
 * A migrated database of a test, which goes with it.
 */
@NullMarked
package ai.nolmt.generations.testkit.database;

import org.jspecify.annotations.NullMarked;
