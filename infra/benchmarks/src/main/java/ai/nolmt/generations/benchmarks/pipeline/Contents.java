package ai.nolmt.generations.benchmarks.pipeline;

import java.nio.charset.StandardCharsets;

/** What is stored: text, which is all bytes to all but whoever looks. */
final class Contents {
    private static final String LINE =
            "Once upon a time there was a red fox who lived in the snow, and nobody knew it.\n";

    private Contents() {}

    static byte[] text(int length) {
        return LINE.repeat(length / LINE.length() + 1).substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
