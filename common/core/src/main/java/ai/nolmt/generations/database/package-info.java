/**
 * The database: migrations, the roles the stages take on, and the check that they have no more than that.
 */
@NullMarked
package ai.nolmt.generations.database;

import org.jspecify.annotations.NullMarked;
