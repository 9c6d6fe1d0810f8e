package ai.nolmt.generations.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops a start with a setting of ours that nobody reads: a misspelt one would be silently its default. Knows the
 * settings of all stages, as deployments give all of them the same.
 */
final class KnownSettings implements EnvironmentPostProcessor, Ordered {
    private static final String LIST = "/nolmt-settings.txt";

    /** What Kubernetes tells each container of services, among them ours. */
    private static final Pattern OF_SERVICES = Pattern.compile(
            "NOLMT_(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.+)?|PORT(?:_\\d+_(?:TCP|UDP|SCTP)(?:_.+)?)?)");

    /** By what is left of a name when its separators and case are taken away. */
    private final Map<String, String> known = new TreeMap<>();

    KnownSettings() {
        try (InputStream list = Objects.requireNonNull(KnownSettings.class.getResourceAsStream(LIST))) {
            new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(name -> known.put(bare(name), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        List<String> unknown = new ArrayList<>();
        environment.getPropertySources().stream()
                .filter(source -> source instanceof EnumerablePropertySource)
                .map(source -> (EnumerablePropertySource<?>) source)
                .forEach(source -> {
                    boolean variables =
                            source.getName().startsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
                    for (String name : source.getPropertyNames()) {
                        if (ours(name, variables) && !known.containsKey(bare(name)) && !unknown.contains(name)) {
                            unknown.add(name);
                        }
                    }
                });
        if (!unknown.isEmpty()) {
            unknown.sort(Comparator.naturalOrder());
            throw new ConfigurationProblem(
                    "There is no setting " + String.join(", ", unknown) + ".",
                    "Set "
                            + String.join(
                                    ", ", unknown.stream().map(this::instead).toList())
                            + "; docs/configuration.md lists all settings.");
        }
    }

    /** After those that read files. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    private static boolean ours(String name, boolean variables) {
        return variables
                ? name.startsWith("NOLMT_") && !OF_SERVICES.matcher(name).matches()
                : name.startsWith("nolmt.") || name.startsWith("NOLMT_");
    }

    private static String bare(String name) {
        return name.replaceFirst("(?:\\[\\d+]|_\\d+_?)$", "")
                .replaceAll("[._-]", "")
                .toLowerCase(Locale.ROOT);
    }

    private String instead(String unknown) {
        String bare = bare(unknown);
        String nearest = known.keySet().stream()
                .min(Comparator.comparingInt(name -> distance(bare, name)))
                .orElseThrow();
        if (distance(bare, nearest) > Math.max(2, (bare.length() - "nolmt".length()) / 3)) {
            return "nothing instead of " + unknown;
        }
        String name = Objects.requireNonNull(known.get(nearest));
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        return (unknown.startsWith("NOLMT_") ? variable : name) + " instead of " + unknown;
    }

    /** Levenshtein's: how many characters must be put in, taken out or changed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
