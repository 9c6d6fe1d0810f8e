package ai.nolmt.generations.ingest.web;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Of what is bound to records, nothing is taken for something else, or silently for nothing. */
final class StrictJson {
    private static final String MOMENT = "is a moment as ISO 8601 has it, with its offset, like 2026-11-25T00:00:00Z.";

    private StrictJson() {}

    static void apply(JsonMapper.Builder json) {
        json.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .addModule(new SimpleModule("strict")
                        .addDeserializer(String.class, new OfText<>(String.class, null, Function.identity()))
                        .addDeserializer(
                                Duration.class,
                                new OfText<>(
                                        Duration.class,
                                        "is text like \"P30D\": a bare number could be seconds or days.",
                                        Durations::parse))
                        .addDeserializer(Instant.class, new OfText<>(Instant.class, MOMENT, StrictJson::momentOf)))
                .withCoercionConfig(LogicalType.Integer, StrictJson::wholeNumbersOnly)
                .withCoercionConfig(LogicalType.Float, StrictJson::numbersOnly)
                .withCoercionConfig(LogicalType.Boolean, StrictJson::booleansOnly);
    }

    private static void wholeNumbersOnly(MutableCoercionConfig to) {
        numbersOnly(to);
        to.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
    }

    private static void numbersOnly(MutableCoercionConfig to) {
        noText(to).setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }

    private static void booleansOnly(MutableCoercionConfig to) {
        noText(to)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
    }

    private static MutableCoercionConfig noText(MutableCoercionConfig to) {
        return to.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    }

    /** As Python's strftime writes it. */
    private static final Pattern BASIC_OFFSET = Pattern.compile("([+-]\\d\\d)(\\d\\d)$");

    private static Instant momentOf(String text) {
        try {
            return OffsetDateTime.parse(BASIC_OFFSET.matcher(text).replaceFirst("$1:$2"))
                    .toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(MOMENT, e);
        }
    }

    /** What is written as text and as nothing else. Holds nothing that changes. */
    private static final class OfText<T> extends StdScalarDeserializer<T> {
        private final Class<T> type;
        private final @Nullable String insteadOfNumber;
        private final Function<String, T> reading;

        /** @param insteadOfNumber what it is, as it goes on behind the member's name; null if there is no more to say */
        OfText(Class<T> type, @Nullable String insteadOfNumber, Function<String, T> reading) {
            super(type);
            this.type = type;
            this.insteadOfNumber = insteadOfNumber;
            this.reading = reading;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                if (insteadOfNumber != null && parser.currentToken().isNumeric()) {
                    throw new Refused(parser, insteadOfNumber);
                }
                return type.cast(context.handleUnexpectedToken(type, parser)); // which throws
            }
            String text = parser.getString();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) { // it would be stored as a question mark
                throw new Refused(parser, "has half a surrogate pair, which is no character; remove it.");
            }
            try {
                return reading.apply(text);
            } catch (IllegalArgumentException e) {
                throw new Refused(parser, String.valueOf(e.getMessage()));
            }
        }
    }

    /** With a sentence of our own, as it goes on behind the member's name. */
    static final class Refused extends DatabindException {
        private static final long serialVersionUID = 1;

        private Refused(JsonParser parser, String sentence) {
            super(parser, sentence);
        }
    }
}
