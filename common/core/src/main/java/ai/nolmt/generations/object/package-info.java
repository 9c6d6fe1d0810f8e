/**
 * Objects in S3: their keys, written once, and the store they are in.
 */
@NullMarked
package ai.nolmt.generations.object;

import org.jspecify.annotations.NullMarked;
