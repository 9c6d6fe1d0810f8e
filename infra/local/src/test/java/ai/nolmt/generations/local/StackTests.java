package ai.nolmt.generations.local;

import java.nio.file.Path;

/** Where tests of this module find the repository and its built applications. */
final class StackTests {
    private StackTests() {}

    /** Maven runs tests in their module's folder. */
    static Path home() {
        return Path.of("../..").toAbsolutePath().normalize();
    }
}
