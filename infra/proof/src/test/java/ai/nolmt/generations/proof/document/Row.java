package ai.nolmt.generations.proof.document;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A fault or an attack, and what must hold. */
record Row(String id, String what, String holds) {
    static List<Row> all() {
        try (InputStream in = Objects.requireNonNull(Row.class.getResourceAsStream("/matrix.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(cells[0], cells[1], cells[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isFault() {
        return id.startsWith("F");
    }
}
