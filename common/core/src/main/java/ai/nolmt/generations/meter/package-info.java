/**
 * What is common to meters: docs/meters.md has all of them.
 */
@NullMarked
package ai.nolmt.generations.meter;

import org.jspecify.annotations.NullMarked;
