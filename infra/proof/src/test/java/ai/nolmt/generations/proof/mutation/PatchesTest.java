package ai.nolmt.generations.proof.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.mutation.Patch.Hunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mutations go with the sources: a patch that doesn't apply any more proves nothing. */
class PatchesTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    @ParameterizedTest
    @MethodSource("patches")
    void everyPatchAppliesToTheSources(Path patch) throws IOException {
        List<Hunk> hunks = Patch.read(HOME.resolve("infra/proof/mutations.d").resolve(patch))
                .hunks();

        assertThat(hunks).isNotEmpty().allSatisfy(hunk -> {
            assertThat(hunk.before()).isNotEmpty();
            assertThat(hunk.appliesTo(Files.readAllLines(HOME.resolve(hunk.file()))))
                    .as("%s has, once: %s", hunk.file(), String.join("\n", hunk.before()))
                    .isTrue();
        });
    }

    @Test
    void aHunkAppliesOnlyWhereAllOfItsLinesAreAndOnce() {
        Hunk hunk = new Hunk("file", List.of("b", "c"));

        assertThat(hunk.appliesTo(List.of("a", "b", "c"))).isTrue();
        assertThat(hunk.appliesTo(List.of("a", "b", "d"))).isFalse();
        assertThat(hunk.appliesTo(List.of("b", "c", "b", "c"))).isFalse();
        assertThat(hunk.appliesTo(List.of("b"))).isFalse();
    }

    static Stream<Path> patches() throws IOException {
        try (Stream<Path> patches = Files.list(HOME.resolve("infra/proof/mutations.d"))) {
            return patches.map(Path::getFileName).sorted().toList().stream();
        }
    }
}
