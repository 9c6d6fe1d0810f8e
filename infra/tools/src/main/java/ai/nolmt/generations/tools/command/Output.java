package ai.nolmt.generations.tools.command;

import java.io.PrintStream;
import picocli.CommandLine.Option;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How a command answers; to be mixed in. */
public final class Output {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN) // 0.000001 rather than 1E-6
            .build();

    @Option(names = "--json", description = "answer as one JSON document")
    private boolean json;

    public boolean isJson() {
        return json;
    }

    /** One document, its members in the order of the record's. */
    public static void json(PrintStream out, Object answer) {
        out.println(JSON.writeValueAsString(answer));
    }
}
