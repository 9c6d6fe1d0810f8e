/** A login of the database for each stage. */
@NullMarked
package ai.nolmt.generations.tools.provision.database;

import org.jspecify.annotations.NullMarked;
