package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has done so far.
 *
 * @param written bytes of its log
 * @param worked time of processors; zero where the system doesn't tell
 */
record Signs(long written, Duration worked) {
    static Signs of(ProcessHandle process, Path log) {
        return new Signs(size(log), process.info().totalCpuDuration().orElse(Duration.ZERO));
    }

    private static long size(Path log) {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0; // not there yet
        }
    }
}
