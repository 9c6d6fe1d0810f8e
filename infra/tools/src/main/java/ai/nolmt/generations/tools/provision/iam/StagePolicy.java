package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.iam.Stage.Grant;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A stage's policy, for exactly its bucket, prefixes and queues. */
public final class StagePolicy {
    /** Characters of all of a user's own policies together. */
    private static final int MOST_OF_USER = 2_048;

    private static final int MOST_OF_ROLE = 10_240;

    private StagePolicy() {}

    /**
     * A role's own.
     *
     * @throws ConfigurationProblem if it is longer than IAM takes
     */
    static PolicyDocument ofRole(Stage stage, Resources resources) {
        return within(
                MOST_OF_ROLE,
                of(List.of(stage), resources),
                "the role of " + stage.title(),
                "Name fewer prefixes in nolmt.cleanup.legacy-prefixes and --also-prefix, or shorter ones.");
    }

    /**
     * Of one user who is every stage; without names of statements, which would be a tenth of what IAM takes.
     *
     * @throws ConfigurationProblem if it is longer than IAM takes
     */
    static PolicyDocument ofUser(Resources resources) {
        return within(
                MOST_OF_USER,
                of(List.of(Stage.values()), resources).withoutNames(),
                "one user for all stages",
                "Give the stages roles (--trust), whose policies may be longer; or name fewer prefixes, or shorter ones,"
                        + " in nolmt.cleanup.legacy-prefixes and --also-prefix; or let provision iam print the policies"
                        + " and give them to the user as managed ones.");
    }

    private static PolicyDocument within(int most, PolicyDocument policy, String whose, String cure) {
        int length = policy.json().length(); // IAM counts no white space, and there is none
        if (length <= most) {
            return policy;
        }
        throw new ConfigurationProblem(
                String.format(
                        Locale.ROOT,
                        "The policy of %s would have %,d characters, and IAM takes %,d.",
                        whose,
                        length,
                        most),
                cure);
    }

    /** Of all of them together. Places with the same actions share a statement, as what IAM takes is limited. */
    public static PolicyDocument of(Collection<Stage> stages, Resources resources) {
        Map<Place, Set<String>> actions = new EnumMap<>(Place.class);
        for (Stage stage : stages) {
            for (Grant grant : stage.grants()) {
                for (Place place : grant.places()) {
                    boolean isBucket = resources.arnsOf(place).equals(resources.arnsOf(Place.BUCKET));
                    actions.computeIfAbsent(isBucket ? Place.BUCKET : place, p -> new LinkedHashSet<>())
                            .addAll(grant.fullActions());
                }
            }
        }
        Map<Set<String>, List<Place>> places = new LinkedHashMap<>();
        actions.keySet().removeIf(place -> resources.arnsOf(place).isEmpty());
        actions.forEach((place, of) ->
                places.computeIfAbsent(of, set -> new ArrayList<>()).add(place));
        PolicyDocument policy = PolicyDocument.of(null);
        places.forEach((of, where) -> policy.put(allow(
                "Nolmt" + where.stream().map(StagePolicy::sid).collect(Collectors.joining()),
                of,
                where.stream()
                        .flatMap(place -> resources.arnsOf(place).stream())
                        .toList())));
        if (resources.kmsKey() != null) {
            policy.put(allow("NolmtKey", keyActions(stages), List.of(resources.kmsKey())));
        }
        return policy;
    }

    /** To write is to have a key made; the parts of a large object, and messages to send, are read again, too. */
    private static List<String> keyActions(Collection<Stage> stages) {
        return stages.stream().anyMatch(stage -> stage.mayAny("s3:PutObject", "sqs:SendMessage"))
                ? List.of("kms:Decrypt", "kms:GenerateDataKey")
                : List.of("kms:Decrypt");
    }

    /** Letters and digits are all that a Sid may have. */
    private static String sid(Place place) {
        return Arrays.stream(place.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static JsonNode allow(String sid, Collection<String> actions, List<String> resources) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Sid", sid);
        statement.put("Effect", "Allow");
        statement.put("Action", actions);
        statement.put("Resource", resources);
        return PolicyDocument.statement(statement);
    }
}
