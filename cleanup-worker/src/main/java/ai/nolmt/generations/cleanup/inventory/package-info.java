/**
 * Reports of S3 Inventory, as another way to learn what is in the bucket.
 */
@NullMarked
package ai.nolmt.generations.cleanup.inventory;

import org.jspecify.annotations.NullMarked;
