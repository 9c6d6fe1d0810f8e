package ai.nolmt.generations.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Of the project, for tests that hold them against the code. */
final class Documents {
    private Documents() {}

    /** Tests run in their module's folder, or in the project's. */
    static List<String> lines(String name) throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path document = folder.resolve(name);
            if (Files.exists(document)) {
                return Files.readAllLines(document);
            }
        }
        throw new IllegalStateException(name + " is not there");
    }
}
