package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built applications of a repository. */
final class AppJars {
    private static final Pattern VERSION = Pattern.compile("(?m)^  <version>([^<]+)</version>$");

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

    /**
     * Of the version that is here now: a change of it leaves others behind, and their files all have the same time.
     *
     * @param app its folder
     */
    Path of(String app) {
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
