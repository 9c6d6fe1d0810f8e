package ai.nolmt.generations.media.format;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a container says of its content; null where it says nothing.
 *
 * @param width of a picture as it is coded, in pixels
 * @param height as the width
 * @param longestSide of any picture in it, thumbnails and layers too, in pixels
 * @param frames of an animation or a video; of one that streams they may be unknown
 * @param duration of all of it, to the millisecond
 * @param channels of sound
 * @param sampleRate of sound, in Hz
 * @param codecs in the order of the tracks, each once
 * @param trailingBytes behind the container's end, 0 or more
 */
public record MediaFacts(
        @Nullable Long width,
        @Nullable Long height,
        @Nullable Long longestSide,
        @Nullable Long frames,
        @Nullable Duration duration,
        @Nullable Integer channels,
        @Nullable Long sampleRate,
        List<String> codecs,
        long trailingBytes,
        Provenance provenance) {
    /** Of text, which says nothing. */
    public static final MediaFacts NONE =
            new MediaFacts(null, null, null, null, null, null, null, List.of(), 0, new Provenance(false, null, false));

    private static final JsonFactory JSON = new JsonFactory();

    public MediaFacts {
        codecs = List.copyOf(codecs);
    }

    /** Of one frame; null where there is no picture. What no long can hold is the greatest that it can. */
    public @Nullable Long pixels() {
        if (width == null || height == null) {
            return null;
        }
        return Math.multiplyHigh(width, height) == 0 && width * height >= 0 ? width * height : Long.MAX_VALUE;
    }

    /** A JSON object without members that are null, 0 or empty, the duration in seconds; null if none is left. */
    public @Nullable String toJson() {
        if (equals(NONE)) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            write(json, "width", width);
            write(json, "height", height);
            write(json, "pixels", pixels());
            write(json, "frames", frames);
            if (duration != null) {
                json.writeNumberProperty("duration", BigDecimal.valueOf(duration.toMillis(), 3));
            }
            write(json, "channels", channels == null ? null : channels.longValue());
            write(json, "sampleRate", sampleRate);
            writeCodecs(json);
            write(json, "trailingBytes", trailingBytes == 0 ? null : trailingBytes);
            writeProvenance(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    private void writeCodecs(JsonGenerator json) {
        if (!codecs.isEmpty()) {
            json.writeArrayPropertyStart("codecs");
            codecs.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private void writeProvenance(JsonGenerator json) {
        if (provenance.isMarked()) {
            json.writeObjectPropertyStart("provenance");
            json.writeBooleanProperty("c2pa", provenance.c2pa());
            if (provenance.digitalSourceType() != null) {
                json.writeStringProperty("digitalSourceType", provenance.digitalSourceType());
            }
            json.writeBooleanProperty("aigc", provenance.aigc());
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }
}
