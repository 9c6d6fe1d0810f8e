package ai.nolmt.generations.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the query of a link says, of the ways to sign one that are known: S3's (both versions), Google Cloud Storage's (both),
 * Azure's shared access signatures, CloudFront's (canned and custom policies).
 */
final class LinkQuery {
    private static final DateTimeFormatter COMPACT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z"); // what databases and JSON can say
    private static final Set<String> OF_A_SIGNED_MOMENT =
            Set.of("expires", "signature", "awsaccesskeyid", "googleaccessid", "key-pair-id", "policy");
    private static final Set<String> OF_AZURE = Set.of(
            "sv", "ss", "srt", "sr", "sp", "st", "se", "spr", "sip", "si", "sig", "skoid", "sktid", "skt", "ske", "sks",
            "skv");
    private static final Pattern LESS_THAN = Pattern.compile(
            "\"DateLessThan\"\\s*:\\s*\\{\\s*\"AWS:EpochTime\"\\s*:\\s*(\\d{1,11})\\s*}", Pattern.CASE_INSENSITIVE);

    private final List<String> parts;
    private final Map<String, String> values;

    private LinkQuery(List<String> parts, Map<String, String> values) {
        this.parts = parts;
        this.values = values;
    }

    /** @param query as it was sent; null if there is none */
    static LinkQuery of(@Nullable String query) {
        List<String> parts = query == null ? List.of() : List.of(query.split("&"));
        Map<String, String> values = new HashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            values.putIfAbsent(nameOf(part), equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
        return new LinkQuery(parts, values);
    }

    /** The first of those that it says; null if it says none. */
    @Nullable
    Instant expiresAt() {
        return Stream.of(after("x-amz-"), after("x-goog-"), moment(), azures(), policys())
                .filter(Objects::nonNull)
                .filter(end -> !end.isBefore(FIRST) && end.isBefore(LAST))
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** With its question mark; empty if nothing is left. */
    String withoutSignature() {
        List<String> left = new ArrayList<>(parts);
        left.removeIf(part -> signs(nameOf(part)));
        return left.isEmpty() ? "" : left.stream().collect(Collectors.joining("&", "?", ""));
    }

    private boolean signs(String name) {
        return name.startsWith("x-amz-")
                || name.startsWith("x-goog-")
                || values.containsKey("signature") && OF_A_SIGNED_MOMENT.contains(name)
                || isAzures() && OF_AZURE.contains(name);
    }

    private boolean isAzures() {
        return values.containsKey("sig") && values.containsKey("sv");
    }

    /** A moment and how long from it. */
    private @Nullable Instant after(String family) {
        String date = values.get(family + "date");
        Long seconds = number(values.get(family + "expires"));
        if (date == null || seconds == null) {
            return null;
        }
        try {
            return COMPACT.parse(date, Instant::from).plusSeconds(seconds);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable Instant moment() {
        return values.containsKey("signature") ? ofEpoch(number(values.get("expires"))) : null;
    }

    private @Nullable Instant azures() {
        String end = values.get("se");
        if (end == null || !isAzures()) {
            return null;
        }
        try {
            return end.length() == "2026-01-31".length()
                    ? LocalDate.parse(end).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(end).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable Instant policys() {
        String policy = values.get("policy");
        if (policy == null || !values.containsKey("key-pair-id")) {
            return null;
        }
        try {
            // CloudFront's own alphabet
            String base64 = policy.replace('-', '+').replace('_', '=').replace('~', '/');
            Matcher end = LESS_THAN.matcher(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
            return end.find() ? ofEpoch(number(end.group(1))) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Instant ofEpoch(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }

    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("[0-9]{1,11}") ? null : Long.valueOf(text);
    }

    private static String nameOf(String part) {
        int equals = part.indexOf('=');
        return decoded(equals < 0 ? part : part.substring(0, equals)).toLowerCase(Locale.ROOT);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // not a name or value of those that are known
        }
    }
}
