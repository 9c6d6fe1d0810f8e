/**
 * PostgreSQL, SQS and S3 as real servers on loopback ports, with nothing to install.
 */
@NullMarked
package ai.nolmt.servers;

import org.jspecify.annotations.NullMarked;
