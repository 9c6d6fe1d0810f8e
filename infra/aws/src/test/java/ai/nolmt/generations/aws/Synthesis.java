package ai.nolmt.generations.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** The templates of some settings, made once; where there is no Node.js, tests say that they are skipped. */
final class Synthesis {
    static final String ACCOUNT = "111122223333";
    static final String CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0f1e2d3c";
    static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    /** What has no default. */
    static final Map<String, String> LEAST = Map.of(
            "nolmt.aws.account", ACCOUNT,
            "nolmt.aws.image-tag", "0.1.0",
            "nolmt.aws.certificate", CERTIFICATE);

    private static final Map<Map<String, String>, Templates> MADE = new ConcurrentHashMap<>();

    private Synthesis() {}

    static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(more);
        return all;
    }

    static Wishes wishes(Map<String, String> more) {
        return Wishes.of(Context.of(settings(more)));
    }

    static Templates usual() {
        return of(Map.of());
    }

    static Templates of(Map<String, String> more) {
        orSkip();
        return MADE.computeIfAbsent(settings(more), Synthesis::make);
    }

    private static Templates make(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "synthesised").toAbsolutePath()), "cdk");
            return Templates.in(Path.of(NolmtApp.of(settings, folder.toString()).synthesise()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With NOLMT_TEST_NODE_REQUIRED, as in .ci/run where there is one, a test fails instead. */
    static void orSkip() {
        Node.lacking(System.getenv()).ifPresent(reason -> {
            String sentence = "Skipped: " + reason;
            if (Boolean.parseBoolean(System.getenv("NOLMT_TEST_NODE_REQUIRED"))) {
                throw new AssertionError(sentence + " NOLMT_TEST_NODE_REQUIRED is set.");
            }
            System.out.println(sentence);
            Assumptions.abort(sentence);
        });
    }
}
