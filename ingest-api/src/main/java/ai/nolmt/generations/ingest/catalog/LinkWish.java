package ai.nolmt.generations.ingest.catalog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of links.
 *
 * @param validity null for as long as is configured
 * @param download whether browsers are to save the object instead of showing it
 */
public record LinkWish(@Nullable Duration validity, boolean download) {}
