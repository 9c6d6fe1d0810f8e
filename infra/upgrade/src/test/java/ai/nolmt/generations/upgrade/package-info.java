/**
 * How long migrations keep others waiting on large tables.
 */
@NullMarked
package ai.nolmt.generations.upgrade;

import org.jspecify.annotations.NullMarked;
