package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The applications that a repository has built, or those of container images while they are trained. */
final class AppJars {
    /** Small heaps, and code that is ready sooner rather than faster later. */
    static final List<String> SMALL =
            List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1");

    private static final Pattern VERSION = Pattern.compile("(?m)^  <version>([^<]+)</version>$");

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

    /** @param app its folder */
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

    /** Of the version that is here now: a change of it leaves others behind, and their files all have the same time. */
    private Path built(String app) {
        String name = app.substring(app.lastIndexOf('/') + 1);
        Path jar = home.resolve(app).resolve("target").resolve("nolmt-" + name + "-" + version() + "-exec.jar");
        if (!Files.isRegularFile(jar)) {
            throw new StartFailed(
                    "There is no built " + app + " under " + home + ". Start with ./run, which builds it.");
        }
        return jar;
    }

    private String version() {
        Path pom = home.resolve("pom.xml");
        try {
            Matcher version = VERSION.matcher(Files.readString(pom));
            if (version.find()) {
                return version.group(1);
            }
        } catch (IOException e) {
            throw new StartFailed("The file " + pom + " can't be read: " + e, e);
        }
        throw new StartFailed("The file " + pom + " has no version.");
    }
}
