package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code -c name=value} says: the guide's two variables, settings of the stacks under nolmt.aws, and settings of the
 * applications under nolmt, by the names that docs/configuration.md has. The CDK's own are left alone.
 *
 * @param values ours alone
 */
record Context(SortedMap<String, String> values) {
    static final String REGION = "AWS_REGION";
    static final String BUCKET = "AWS_S3_BUCKET_NAME";
    static final String STACK = "nolmt.aws";

    private static final String OURS = "nolmt.";
    /** They belong to Secrets Manager: a template is no secret. */
    private static final Pattern SECRET =
            Pattern.compile("nolmt\\.(?:database\\..*|jwt\\.secret|webhooks\\.secret-key|certificates\\.key)");

    /**
     * @param all of the CDK's context
     * @throws ConfigurationProblem for names that nobody reads, and for secrets
     */
    static Context of(Map<?, ?> all) {
        SortedMap<String, String> ours = new TreeMap<>(Map.of(REGION, "us-east-1", BUCKET, "nolmt-ai-generations"));
        all.forEach((name, value) -> {
            String text = String.valueOf(name);
            if (text.startsWith(OURS) || text.startsWith("NOLMT_") || text.startsWith("AWS_")) {
                ours.put(text, String.valueOf(value));
            }
        });
        Set<String> known = names(STACK, StackSettings.class);
        ours.keySet().forEach(name -> check(name, known));
        return new Context(ours);
    }

    private static void check(String name, Set<String> known) {
        if (SECRET.matcher(name).matches()) {
            throw new ConfigurationProblem(
                    name + " is a secret, and a template is none.",
                    "Put it into the stage's secret in Secrets Manager, as docs/aws.md says.");
        }
        boolean isOne = name.startsWith(STACK + ".")
                ? known.contains(name)
                : name.startsWith(OURS) || name.equals(REGION) || name.equals(BUCKET);
        if (!isOne) {
            throw new ConfigurationProblem(
                    "There is no setting " + name + " of the stacks.",
                    "Those are AWS_REGION, AWS_S3_BUCKET_NAME, " + String.join(", ", known)
                            + ", and the applications' own, like nolmt.objects.access.");
        }
    }

    /** As the settings' records say it. */
    static Set<String> names(String prefix, Class<?> record) {
        Set<String> names = new TreeSet<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                names.addAll(names(name, component.getType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    Map<String, String> ofStack() {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(STACK + "."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What containers are given: the guide's two, and the applications' settings as variables. */
    SortedMap<String, String> variables() {
        SortedMap<String, String> variables = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!name.startsWith(STACK + ".")) {
                variables.put(
                        name.startsWith(OURS) ? name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") : name, value);
            }
        });
        return variables;
    }
}
