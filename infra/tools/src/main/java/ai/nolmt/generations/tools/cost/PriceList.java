package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prices by region, with the day that they are of and where they were found. Read strictly: a misspelt member would be a
 * price that nobody sees.
 */
record PriceList(String name, LocalDate asOf, String currency, String source, Map<String, Prices> regions) {
    private static final String OURS = "/prices/aws.json";
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_REGIONS = 200;
    private static final int MOST_DIGITS = 12; // behind the point
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000);
    private static final BigInteger MOST_FREE = BigInteger.valueOf(1_000_000_000_000L);
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{1,16}){1,3}-\\d{1,2}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    PriceList {
        regions = Map.copyOf(regions);
    }

    static PriceList ours() {
        try (InputStream in = Objects.requireNonNull(PriceList.class.getResourceAsStream(OURS))) {
            return new Reader("the prices of this version").list(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("The prices of this version can't be read", e);
        }
    }

    /** @throws ConfigurationProblem with a sentence for what is wrong with the file */
    static PriceList read(Path file) {
        Reader reader = new Reader(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw reader.problem("is larger than " + MOST_BYTES + " bytes");
            }
            return reader.list(bytes);
        } catch (IOException e) {
            throw reader.problem("can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** @throws ConfigurationProblem if the list doesn't know it */
    Prices of(String region) {
        Prices prices = regions.get(region);
        if (prices == null) {
            throw new ConfigurationProblem(
                    "No prices of " + region + " are known, only of "
                            + String.join(", ", new TreeSet<>(regions.keySet())) + ".",
                    "Write them into a file as docs/cost.md shows, and give it by --prices.");
        }
        return prices;
    }

    private record Reader(String name) {
        PriceList list(byte[] bytes) {
            JsonNode root;
            try {
                root = JSON.readTree(bytes);
            } catch (JacksonException e) {
                int line = e.getLocation() == null
                        ? 1
                        : Math.max(1, e.getLocation().getLineNr());
                throw problem("is no JSON, from line " + line + " on");
            }
            members(root, "", Set.of("asOf", "currency", "source", "regions"));
            String currency = text(root, "currency");
            if (!CURRENCY.matcher(currency).matches()) {
                throw problem("has a currency that is none: it is three capital letters, like USD");
            }
            JsonNode regions = root.get("regions");
            if (!regions.isObject() || regions.isEmpty() || regions.size() > MOST_REGIONS) {
                throw problem("needs regions, from 1 to " + MOST_REGIONS + " of them by name");
            }
            Map<String, Prices> all = new TreeMap<>();
            regions.properties().forEach(region -> all.put(region(region.getKey()), prices(region)));
            return new PriceList(name, day(text(root, "asOf")), currency, text(root, "source"), all);
        }

        private Prices prices(Map.Entry<String, JsonNode> region) {
            JsonNode node = region.getValue();
            String in = " of " + region.getKey();
            members(
                    node,
                    in,
                    Set.of(
                            "storagePerGbMonth",
                            "writesPerThousand",
                            "readsPerThousand",
                            "transferOutPerGb",
                            "messagesPerMillion",
                            "messagesFreePerMonth",
                            "keysPerTenThousand"));
            return new Prices(
                    price(node, in, "storagePerGbMonth"),
                    price(node, in, "writesPerThousand"),
                    price(node, in, "readsPerThousand"),
                    price(node, in, "transferOutPerGb"),
                    price(node, in, "messagesPerMillion"),
                    free(node, in),
                    price(node, in, "keysPerTenThousand"));
        }

        private BigDecimal price(JsonNode node, String in, String member) {
            JsonNode number = node.get(member);
            if (number.isNumber()) {
                BigDecimal value = number.decimalValue();
                if (value.signum() >= 0 && value.compareTo(MOST) <= 0 && Math.abs(value.scale()) <= MOST_DIGITS) {
                    return value;
                }
            }
            throw problem("has no price in " + member + in + ": that is a number from 0 to " + MOST + " with up to "
                    + MOST_DIGITS + " digits behind the point");
        }

        private BigInteger free(JsonNode node, String in) {
            JsonNode number = node.get("messagesFreePerMonth");
            if (number.isIntegralNumber()) {
                BigInteger value = number.bigIntegerValue();
                if (value.signum() >= 0 && value.compareTo(MOST_FREE) <= 0) {
                    return value;
                }
            }
            throw problem(
                    "has no count in messagesFreePerMonth" + in + ": that is a whole number from 0 to " + MOST_FREE);
        }

        private void members(JsonNode node, String in, Set<String> wanted) {
            if (!node.isObject()) {
                throw problem("is no JSON object" + in);
            }
            Set<String> unknown = new TreeSet<>(node.propertyNames());
            unknown.removeAll(wanted);
            if (!unknown.isEmpty()) {
                throw problem("has " + shown(unknown.iterator().next()) + in + ", which means nothing here");
            }
            List<String> missing =
                    wanted.stream().filter(one -> !node.has(one)).sorted().toList();
            if (!missing.isEmpty()) {
                throw problem("lacks " + String.join(", ", missing) + in);
            }
        }

        private String text(JsonNode node, String member) {
            String text =
                    node.get(member).isString() ? node.get(member).asString().strip() : "";
            if (text.isEmpty() || text.length() > 500 || text.chars().anyMatch(Character::isISOControl)) {
                throw problem("has no text of up to 500 characters in " + member);
            }
            return text;
        }

        private LocalDate day(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw problem("has no day in asOf, like 2026-11-26");
            }
        }

        private String region(String region) {
            if (!REGION.matcher(region).matches()) {
                throw problem("has a region " + shown(region) + ", which is none, like eu-central-1");
            }
            return region;
        }

        private static String shown(String name) {
            String plain = name.replaceAll("[^\\w.-]", "?");
            return "'" + (plain.length() > 40 ? plain.substring(0, 40) + "…" : plain) + "'";
        }

        ConfigurationProblem problem(String what) {
            return new ConfigurationProblem(
                    "The price list " + name + " " + what + ".", "docs/cost.md shows how one looks.");
        }
    }
}
