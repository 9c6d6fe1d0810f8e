/**
 * Links to outputs: which are taken, what they say of their end, and how they are shown.
 */
@NullMarked
package ai.nolmt.generations.source;

import org.jspecify.annotations.NullMarked;
