/**
 * Statements that can be checked without us.
 */
@NullMarked
package ai.nolmt.generations.certificate;

import org.jspecify.annotations.NullMarked;
