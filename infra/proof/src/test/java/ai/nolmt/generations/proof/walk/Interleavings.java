package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * Two parts on the shipped classes, in every order that there is between them: the first stops at each point that it comes
 * by, each time in a scene of its own, the second goes as far as it gets, and then both to their ends.
 */
@SuppressWarnings("NullAway.Init") // before all
final class Interleavings implements BeforeAllCallback, AfterAllCallback {
    /** Before and behind every statement and every call; the others are the same moments by other names. */
    private static final List<Point> POINTS = List.of(
            Point.SQL,
            Point.COMMIT,
            Point.COMMITTED,
            Point.AFTER_LIST,
            Point.BEFORE_PUT,
            Point.AFTER_PUT,
            Point.BEFORE_DELETE,
            Point.AFTER_DELETE);

    private final MigratedDatabase migrated = new MigratedDatabase();
    private final MediaInspector media = new MediaInspector();
    private WalkDatabase database;
    private Installation installation;
    private Path work;
    private WorkFolder folder;

    /** Made when it begins, so that it can prepare something. */
    interface Part {
        Runnable of(Scene scene);
    }

    /**
     * What was played.
     *
     * @param stops at how many points the first stopped
     * @param waits at how many of them the second had to wait for it
     */
    record Played(int stops, int waits) {}

    /**
     * Plays them all.
     *
     * @param before what has happened when the first begins
     * @param after looks at each scene when both have ended
     */
    Played everyOne(Consumer<Scene> before, Part first, Part second, Consumer<Scene> after) {
        int stops = 0;
        int waits = 0;
        for (Point point : POINTS) {
            Met met = Met.WENT_BY;
            for (int nth = 1; met != Met.NOBODY; nth++) {
                met = play(new Stop(point, nth), before, first, second, after);
                stops += met == Met.NOBODY ? 0 : 1;
                waits += met == Met.WAITED ? 1 : 0;
            }
        }
        return new Played(stops, waits);
    }

    private enum Met {
        /** The first doesn't come by there. */
        NOBODY,
        WENT_BY,
        WAITED
    }

    private Met play(Stop stop, Consumer<Scene> before, Part first, Part second, Consumer<Scene> after) {
        try (Scene scene = scene()) {
            before.accept(scene);
            Actor one = scene.start("the first", stop, first.of(scene));
            if (one.state() != Actor.State.PARKED) {
                return Met.NOBODY;
            }
            Actor other = scene.start("the second", Stop.NEVER, second.of(scene));
            boolean waits = other.state() != Actor.State.ENDED;
            scene.holds();
            scene.allGoOn();
            scene.holds();
            after.accept(scene);
            scene.leavesNothing();
            return waits ? Met.WAITED : Met.WENT_BY;
        } catch (AssertionError e) {
            throw new AssertionError("Where the first stopped" + stop + ": " + e.getMessage(), e);
        }
    }

    Scene scene() {
        return new Scene(database, installation, folder, media);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        migrated.beforeAll(context);
        database = new WalkDatabase(migrated.database());
        installation =
                new Installation(Migrations.installation(migrated.database().superuser()));
        work = Files.createTempDirectory("nolmt-scenes-");
        folder = WorkFolder.open(work, "upload");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        folder.close();
        FileSystemUtils.deleteRecursively(work);
        database.close();
        migrated.afterAll(context);
    }
}
