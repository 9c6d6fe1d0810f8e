/**
 * Whether a certificate is one.
 */
@NullMarked
package ai.nolmt.generations.tools.certificate;

import org.jspecify.annotations.NullMarked;
