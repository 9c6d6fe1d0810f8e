/**
 * Certificates of erasure, for admins.
 */
@NullMarked
package ai.nolmt.generations.ingest.certificate;

import org.jspecify.annotations.NullMarked;
