package ai.nolmt.generations.tools.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What applications say of themselves, held against each other and against the variables that the doctor was given. */
final class Agreement {
    static final String LARGEST = "maxOutputSize";
    private static final List<String> SAME =
            List.of("version", "installation", "region", "bucket", "prefix", "access", "jobs", "cleanups");
    private static final String MEDIA = "nolmt.media.";
    private static final Set<String> QUEUES = Set.of("jobs", "cleanups");

    private final List<Said> all = new ArrayList<>();

    private record Said(String who, Map<String, String> what) {
        /** Queues may be set by name, URL or ARN. */
        Optional<String> of(String name) {
            return Optional.ofNullable(what.get(name))
                    .map(value -> QUEUES.contains(name) ? value.replaceFirst("^.*[:/]", "") : value)
                    .filter(value -> !value.isEmpty());
        }
    }

    /** @param what by name; whatever somebody doesn't say is not compared */
    void says(String who, Map<String, String> what) {
        all.add(new Said(who, Map.copyOf(what)));
    }

    boolean isAboutAny() {
        return all.size() > 1;
    }

    Outcome look() {
        List<String> differences = new ArrayList<>();
        SAME.forEach(name -> difference(name).ifPresent(differences::add));
        mediaSettings().forEach(name -> difference(name).ifPresent(differences::add));
        tooLarge().ifPresent(differences::add);
        return differences.isEmpty()
                ? Outcome.fine("about " + String.join(", ", SAME) + ", the size of outputs, and what of them is kept")
                : Outcome.wrong(
                        "They differ: " + String.join("; ", differences) + ".",
                        "Give all of them the same of these, and the same release.");
    }

    private Set<String> mediaSettings() {
        return all.stream()
                .flatMap(said -> said.what().keySet().stream())
                .filter(name -> name.startsWith(MEDIA))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<String> difference(String name) {
        Map<String, List<String>> byValue = new LinkedHashMap<>();
        for (Said said : all) {
            said.of(name)
                    .ifPresent(value -> byValue.computeIfAbsent(value, any -> new ArrayList<>())
                            .add(said.who()));
        }
        return byValue.size() < 2
                ? Optional.empty()
                : Optional.of(name + " is "
                        + byValue.entrySet().stream()
                                .map(one -> one.getKey() + " (" + String.join(", ", one.getValue()) + ")")
                                .collect(Collectors.joining(", ")));
    }

    /** A worker who takes more than the API accepts harms nobody. */
    private Optional<String> tooLarge() {
        Optional<Said> api = largestOf("ingest-api");
        Optional<Said> worker = largestOf("upload-worker");
        return api.isEmpty() || worker.isEmpty() || bytes(worker.get()) >= bytes(api.get())
                ? Optional.empty()
                : Optional.of(
                        "the API accepts outputs of " + bytes(api.get()) + " bytes (nolmt.ingest.max-output-size),"
                                + " and the worker refuses what is larger than " + bytes(worker.get())
                                + " (nolmt.upload.max-output-size)");
    }

    private Optional<Said> largestOf(String who) {
        return all.stream()
                .filter(said -> said.who().equals(who) && said.what().containsKey(LARGEST))
                .findFirst();
    }

    private static long bytes(Said said) {
        return Long.parseLong(Objects.requireNonNull(said.what().get(LARGEST)));
    }
}
