package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/** {@link RandomWalkIT} without Maven, for walks on classes that were changed to be wrong. Exits with 1 if it finds something. */
final class WalkCommand {
    private WalkCommand() {}

    /** Without arguments: walks. With {@code serve}: starts a server for others' walks, says where, and stays till its input ends. */
    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("serve")) {
            System.out.println("URL " + Backends.shared().newDatabase().superuserUrl());
            System.in.readAllBytes();
            System.exit(0);
        }
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), World.PREFIX);
        Path work = Files.createTempDirectory("nolmt-walk-");
        Optional<Walks.Failure> found;
        try (Walks walks = new Walks(database, work)) {
            found = walks.asProperties();
        } finally {
            FileSystemUtils.deleteRecursively(work);
            database.drop();
        }
        found.ifPresent(System.out::println);
        System.exit(found.isPresent() ? 1 : 0); // the servers' threads would go on
    }
}
