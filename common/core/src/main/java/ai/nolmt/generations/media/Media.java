package ai.nolmt.generations.media;

import ai.nolmt.generations.media.format.MediaFacts;

/** What an output is: the format under which it is kept, and what it says of itself. */
public record Media(MediaFormat format, MediaFacts facts) {}
