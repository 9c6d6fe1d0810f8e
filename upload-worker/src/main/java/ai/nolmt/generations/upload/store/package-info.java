/**
 * One attempt: a new key, written once.
 */
@NullMarked
package ai.nolmt.generations.upload.store;

import org.jspecify.annotations.NullMarked;
