/**
 * Who may name a key: a key that anybody here names is nobody's to delete.
 */
@NullMarked
package ai.nolmt.generations.reference;

import org.jspecify.annotations.NullMarked;
