/**
 * Which PostgreSQL, SQS and S3 the integration tests run against, and fresh databases, queues and buckets in them.
 */
@NullMarked
package ai.nolmt.generations.testkit.backend;

import org.jspecify.annotations.NullMarked;
