/**
 * One user's erasure, until the bucket was seen without anything of theirs.
 */
@NullMarked
package ai.nolmt.generations.cleanup.erase;

import org.jspecify.annotations.NullMarked;
