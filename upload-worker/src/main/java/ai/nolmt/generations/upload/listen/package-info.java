/**
 * From messages to attempts and back: what is acknowledged, what comes again, what is parked.
 */
@NullMarked
package ai.nolmt.generations.upload.listen;

import org.jspecify.annotations.NullMarked;
