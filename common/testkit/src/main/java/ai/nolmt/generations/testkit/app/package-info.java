/**
 * An application of a test, with a bucket, queues and a database of its own.
 */
@NullMarked
package ai.nolmt.generations.testkit.app;

import org.jspecify.annotations.NullMarked;
