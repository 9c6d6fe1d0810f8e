/**
 * What users see of their generations, and how they delete them.
 */
@NullMarked
package ai.nolmt.generations.ingest.catalog;

import org.jspecify.annotations.NullMarked;
