package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A release as it was built in its repository.
 *
 * @param name for people
 */
record Release(String name, Path home) {
    static final Release THIS =
            new Release("this release", Path.of("../..").toAbsolutePath().normalize());

    /** @throws StartFailed if it isn't built */
    static Release before() {
        Path home = THIS.home().resolve("target/upgrade/previous");
        if (!Files.exists(home.resolve("target/built"))) {
            throw new StartFailed(
                    "The release before isn't built. Start with infra/upgrade/run, which builds it into " + home + ".");
        }
        return new Release("the release before", home);
    }

    Path jar(String app) {
        return AppJars.under(home).of(app);
    }

    /**
     * Runs its migrate command, as every deployment does first.
     *
     * @param database with the owner's login
     * @return what it said
     * @throws StartFailed with that, if it ended with another status than 0
     */
    String migrate(String database, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        tools().toString(),
                        "migrate")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("NOLMT_"));
        builder.environment().putAll(environment);
        builder.environment().put("NOLMT_MIGRATION_DATABASE_URL", database);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new StartFailed("The migrate command of " + name + " failed:\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new StartFailed("The migrate command of " + name + " could not be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailed("Interrupted while migrating", e);
        }
    }

    private Path tools() {
        Path target = home.resolve("infra/tools/target");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "nolmt-tools-*-exec.jar")) {
            return jars.iterator().next();
        } catch (IOException e) {
            throw new StartFailed("There is no built migrate command in " + target, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
