package ai.nolmt.generations.media.format;

/**
 * What bytes are.
 *
 * @param contentType by content, as {@code image/png}; also of what is not kept, as {@code video/x-matroska}
 */
public record Told(String contentType, MediaFacts facts) {}
