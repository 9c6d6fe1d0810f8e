package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.proof.walk.Walk.Finding;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Walks one seed after the other; what fails is made shorter before it is told. */
final class Walks implements AutoCloseable {
    private static final long SHRINK_SECONDS = 20;

    private final WalkDatabase database;
    private final Installation installation;
    private final WorkFolder folder;
    private final MediaInspector media = new MediaInspector();

    Walks(TestDatabase database, Path work) {
        this.database = new WalkDatabase(database);
        this.installation = new Installation(Migrations.installation(database.superuser()));
        this.folder = WorkFolder.open(work, "upload");
    }

    /** What a seed led to. */
    record Failure(long seed, String what, List<Step> steps, String shortestSays, List<Step> shortest) {
        @Override
        public String toString() {
            return "The walk of seed " + seed + " found: " + what + "\nReplay it with -Dnolmt.walk.seed=" + seed
                    + "\nIts steps:\n" + lines(steps) + "The shortest that was found (" + shortest.size() + " steps): "
                    + shortestSays + "\n" + lines(shortest);
        }

        private static String lines(List<Step> steps) {
            StringBuilder lines = new StringBuilder();
            steps.forEach(step -> lines.append("  ").append(step).append('\n'));
            return lines.toString();
        }
    }

    /** One walk if {@code nolmt.walk.seed} says which, else walks for {@code nolmt.walk.seconds}; ends with the first failure. */
    Optional<Failure> asProperties() {
        String seed = System.getProperty("nolmt.walk.seed", "");
        return seed.isEmpty() ? walk(firstSeed(), Long.getLong("nolmt.walk.seconds", 60)) : walk(Long.parseLong(seed));
    }

    /** {@code nolmt.walk.from}, or a new one each time. */
    private static long firstSeed() {
        String from = System.getProperty("nolmt.walk.from", "random");
        return from.equals("random") ? new SecureRandom().nextInt(1_000_000_000) : Long.parseLong(from);
    }

    private Optional<Failure> walk(long first, long seconds) {
        System.out.println("Walking for " + seconds + " seconds, from seed " + first);
        long start = System.nanoTime();
        for (long seed = first; ; seed++) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (millis >= TimeUnit.SECONDS.toMillis(seconds)) {
                System.out.println((seed - first) + " walks held");
                return Optional.empty();
            }
            Optional<Failure> failure = walk(seed);
            if (failure.isPresent()) {
                System.out.println("Walk " + (seed - first + 1) + " found something after " + millis + " ms");
                return failure;
            }
        }
    }

    private Optional<Failure> walk(long seed) {
        List<Step> steps = new Generator(new SplittableRandom(seed)).steps();
        return take(seed, steps).map(finding -> shrink(seed, finding, steps));
    }

    private Optional<Finding> take(long seed, List<Step> steps) {
        try (Walk walk = new Walk(new World(database, installation, seed), folder, media)) {
            return walk.take(steps);
        }
    }

    private Failure shrink(long seed, Finding finding, List<Step> all) {
        List<Step> steps = all.subList(0, Math.min(all.size(), finding.step() + 1));
        List<Finding> last = new ArrayList<>(List.of(finding));
        List<Step> shortest = new Shrinking(
                        some -> {
                            Optional<Finding> again = take(seed, some);
                            again.ifPresent(found -> last.set(0, found));
                            return again.isPresent();
                        },
                        System.nanoTime() + TimeUnit.SECONDS.toNanos(SHRINK_SECONDS))
                .shrink(steps);
        return new Failure(seed, finding.what(), steps, last.get(0).what(), shortest);
    }

    @Override
    public void close() {
        folder.close();
        database.close();
    }
}
