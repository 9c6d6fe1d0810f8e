package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Reports.Due;
import ai.nolmt.generations.run.Reports.Line;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report's lines, each a JSON object: the run, then what was found, then the sums and how many lines there were, so that a
 * file that was cut off doesn't pass for a whole one. Of facts that don't change any more: the same run has the same bytes.
 */
final class ReportText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportText() {}

    static byte[] head(Due due, UUID installation) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("report", "nolmt-cleanup/1");
        head.put("installation", installation);
        head.put("run", due.run().id());
        head.put("kind", due.run().kind());
        head.put("dryRun", due.run().dryRun());
        put(head, "olderThan", due.run().olderThan());
        head.put("overrideFuse", due.run().overrideFuse());
        head.put("options", due.run().options());
        head.put("requestedBy", due.requestedBy());
        head.put("createdAt", due.createdAt().toString());
        put(head, "startedAt", due.startedAt());
        return line(head);
    }

    static byte[] line(Line finding) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("what", finding.what());
        put(line, "key", finding.key());
        put(line, "generation", finding.generation());
        put(line, "bytes", finding.bytes());
        put(line, "detail", finding.detail());
        return line(line);
    }

    /** @param lines between head and end */
    static byte[] end(Due due, long lines) {
        Counts counts = due.counts();
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("end", due.status());
        put(end, "errorCode", due.errorCode());
        put(end, "errorMessage", due.errorMessage());
        end.put("finishedAt", due.finishedAt().toString());
        end.put("scanned", counts.scanned());
        end.put("matched", counts.matched());
        end.put("deleted", counts.deleted());
        end.put("failed", counts.failed());
        end.put("bytes", counts.bytes());
        end.put("unrecognised", counts.unrecognised());
        end.put("unexplained", counts.unexplained());
        end.put("lines", lines);
        end.put("linesLeftOut", Math.max(0, due.findings() - lines));
        return line(end);
    }

    private static void put(Map<String, Object> object, String name, @Nullable Object value) {
        if (value != null) {
            object.put(name, value instanceof Number || value instanceof UUID ? value : value.toString());
        }
    }

    private static byte[] line(Map<String, Object> object) {
        return (JSON.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
