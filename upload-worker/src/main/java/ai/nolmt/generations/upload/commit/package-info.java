/**
 * A group's rows: the one transaction that makes outputs visible.
 */
@NullMarked
package ai.nolmt.generations.upload.commit;

import org.jspecify.annotations.NullMarked;
