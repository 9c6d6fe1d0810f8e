package ai.nolmt.generations.tools.provision.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bucket refuses what doesn't say If-None-Match; so whatever of the stages makes an object must say it. */
class WriteOnceTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final List<String> STAGES = List.of("common/core", "ingest-api", "upload-worker", "cleanup-worker");
    private static final Pattern MAKES_AN_OBJECT =
            Pattern.compile("(?:\\.|\\b)(?:putObject|presignPutObject|completeMultipartUpload|copyObject)\\((?s:.*?);");

    @Test
    void whateverMakesAnObjectSaysIfNoneMatch() throws IOException {
        List<String> calls = new ArrayList<>();
        for (String stage : STAGES) {
            try (Stream<Path> files = Files.walk(HOME.resolve(stage).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Matcher call = MAKES_AN_OBJECT.matcher(Files.readString(file));
                    while (call.find()) {
                        calls.add(call.group());
                    }
                }
            }
        }

        // the store's PUT, the link of an upload, and both ways of uploads in parts
        assertThat(calls).hasSizeGreaterThanOrEqualTo(4).allMatch(call -> call.contains(".ifNoneMatch(\"*\")"));
    }
}
