package ai.nolmt.generations.tools.provision.iam;

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
    private StagePolicy() {}

    /**
     * Of all of them together, as a user has it who is every stage. Places with the same actions share a statement: of a
     * user's own policies IAM takes 2,048 characters.
     */
    public static PolicyDocument of(Collection<Stage> stages, Resources resources) {
        Map<Place, Set<String>> actions = new EnumMap<>(Place.class);
        for (Stage stage : stages) {
            for (Grant grant : stage.grants()) {
                grant.places()
                        .forEach(place -> actions.computeIfAbsent(place, p -> new LinkedHashSet<>())
                                .addAll(grant.fullActions()));
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
