/**
 * What a container of media says of itself: its format, its facts, and whether it is all there. Told from headers alone;
 * bodies are skipped and nothing is ever decoded.
 */
@NullMarked
package ai.nolmt.generations.media.format;

import org.jspecify.annotations.NullMarked;
