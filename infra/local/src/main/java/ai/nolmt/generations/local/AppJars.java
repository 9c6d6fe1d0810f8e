package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** The built applications of a repository. */
final class AppJars {
    private final Path home;

    private AppJars(Path home) {
        this.home = home;
    }

    static AppJars under(Path home) {
        AppJars jars = new AppJars(home);
        jars.of("ingest-api");
        jars.of("upload-worker");
        jars.of("cleanup-worker");
        return jars;
    }

    /** The newest, for a change of version leaves older ones behind. */
    Path of(String app) {
        Path target = home.resolve(app).resolve("target");
        Path newest = null;
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "nolmt-" + app + "-*-exec.jar")) {
                for (Path jar : jars) {
                    if (newest == null || time(jar).compareTo(time(newest)) > 0) {
                        newest = jar;
                    }
                }
            } catch (IOException e) {
                throw new StartFailed("The folder " + target + " can't be read: " + e, e);
            }
        }
        if (newest == null) {
            throw new StartFailed(
                    "There is no built " + app + " under " + home + ". Start with ./run, which builds it.");
        }
        return newest;
    }

    private static FileTime time(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }
}
