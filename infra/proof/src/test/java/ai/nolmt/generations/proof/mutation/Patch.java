package ai.nolmt.generations.proof.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A change of sources as {@code diff -u} writes it. */
record Patch(List<Hunk> hunks) {
    /**
     * A part of it.
     *
     * @param file from the repository's root
     * @param before the lines that it changes, with those around them
     */
    record Hunk(String file, List<String> before) {
        /** Whether these lines are there, and only once: else it could change something else. */
        boolean appliesTo(List<String> source) {
            return IntStream.rangeClosed(0, source.size() - before.size())
                            .filter(from ->
                                    source.subList(from, from + before.size()).equals(before))
                            .count()
                    == 1;
        }
    }

    static Patch read(Path patch) throws IOException {
        List<Hunk> hunks = new ArrayList<>();
        String file = "";
        for (String line : Files.readAllLines(patch)) {
            if (line.startsWith("+++ b/")) {
                file = line.substring("+++ b/".length());
            } else if (line.startsWith("@@ ")) {
                hunks.add(new Hunk(file, new ArrayList<>()));
            } else if (!hunks.isEmpty() && (line.startsWith(" ") || line.startsWith("-") && !line.startsWith("--- "))) {
                hunks.get(hunks.size() - 1).before().add(line.substring(1));
            } else if (!hunks.isEmpty() && line.isEmpty()) {
                hunks.get(hunks.size() - 1).before().add("");
            }
        }
        return new Patch(hunks);
    }
}
