/**
 * Tells users' own servers how their jobs end (Standard Webhooks).
 */
@NullMarked
package ai.nolmt.generations.ingest.webhook;

import org.jspecify.annotations.NullMarked;
