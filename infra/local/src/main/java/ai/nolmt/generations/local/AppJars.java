package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The applications that a repository has built, or those of container images while they are trained. */
final class AppJars {
    /** Small heaps, and code that is ready sooner rather than faster later. */
    static final List<String> SMALL =
            List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1");

    private final Path home;
    private final @Nullable Path records;

    private AppJars(Path home, @Nullable Path records) {
        this.home = home;
        this.records = records;
        of("ingest-api");
        of("upload-worker");
        of("cleanup-worker");
    }

    static AppJars under(Path home) {
        return new AppJars(home, null);
    }

    /**
     * As images have them: each in a folder of its name, with its libraries beside the jar.
     *
     * @param records where each writes, as it ends, what the JVM makes its AOT cache of; wants Java 25
     */
    static AppJars trained(Path apps, Path records) {
        return new AppJars(apps, records);
    }

    /** What the JVM of an application is called with. */
    List<String> options(String app) {
        return records == null
                ? SMALL
                : List.of(
                        "-Xmx320m", "-XX:AOTMode=record", "-XX:AOTConfiguration=" + records.resolve(app + ".aotconf"));
    }

    Path of(String app) {
        if (records == null) {
            return built(app);
        }
        Path jar = home.resolve(app).resolve(app + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new StartFailed("There is no " + jar + ", so there is nothing to train.");
        }
        return jar;
    }

    /** The newest, for a change of version leaves older ones behind. */
    private Path built(String app) {
        Path target = home.resolve(app).resolve("target");
        @Nullable Path newest = null;
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
