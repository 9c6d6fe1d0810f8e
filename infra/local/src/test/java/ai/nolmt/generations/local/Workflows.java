package ai.nolmt.generations.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The files of .github/workflows. */
final class Workflows {
    static final Path FOLDER = StackTests.home().resolve(".github/workflows");

    private Workflows() {}

    /**
     * @param file its name
     * @param text as it is, comments too
     */
    record Workflow(String file, String text, JsonNode root) {
        /** What starts it; YAML of old takes the word "on" for true. */
        Set<String> events() {
            return new HashSet<>(root.path("true").propertyNames());
        }

        List<Job> jobs() {
            return root.path("jobs")
                    .propertyStream()
                    .map(job -> new Job(this, job.getKey(), job.getValue()))
                    .toList();
        }

        Job job(String name) {
            return jobs().stream()
                    .filter(job -> job.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(file + " has no job " + name + "."));
        }

        /** For what a parametrised test is called. */
        @Override
        public String toString() {
            return file;
        }
    }

    record Job(Workflow workflow, String name, JsonNode root) {
        List<JsonNode> steps() {
            return root.path("steps").valueStream().toList();
        }

        /** All jobs that must have succeeded, those that these wait for too. */
        Set<String> after() {
            JsonNode needs = root.path("needs");
            List<String> direct = needs.isString() ? List.of(needs.asString()) : Manifests.texts(needs);
            Set<String> all = new HashSet<>(direct);
            direct.forEach(job -> all.addAll(workflow.job(job).after()));
            return all;
        }

        String where() {
            return workflow.file() + ", " + name;
        }
    }

    static List<Workflow> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Workflows::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Workflow named(String file) {
        return read(FOLDER.resolve(file));
    }

    /** Permissions that aren't to read. */
    static Set<String> writes(JsonNode permissions) {
        Set<String> writes = new HashSet<>();
        for (Map.Entry<String, JsonNode> one : permissions.properties()) {
            if (!Set.of("read", "none").contains(one.getValue().asString(""))) {
                writes.add(one.getKey());
            }
        }
        return writes;
    }

    private static Workflow read(Path file) {
        String text = Observability.text(file);
        return new Workflow(
                file.getFileName().toString(), text, Manifests.parsed(text).get(0));
    }
}
