/**
 * HTTP: what is asked, what is answered, and every error as problem+json.
 */
@NullMarked
package ai.nolmt.generations.ingest.http;

import org.jspecify.annotations.NullMarked;
