/**
 * Configuration that explains itself: bounded values, masked secrets, and a sentence when something is wrong.
 */
@NullMarked
package ai.nolmt.generations.config;

import org.jspecify.annotations.NullMarked;
