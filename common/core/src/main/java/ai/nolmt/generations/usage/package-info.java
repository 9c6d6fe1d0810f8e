/**
 * What users have and what they may have: the only writer of nolmt.usage and nolmt.user_limits.
 */
@NullMarked
package ai.nolmt.generations.usage;

import org.jspecify.annotations.NullMarked;
