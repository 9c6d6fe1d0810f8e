package ai.nolmt.generations.tools.cleanup;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs in words: a line while they run, and sentences at their end. */
final class RunText {
    private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");
    private static final int BAR = 20;
    private static final int LEAST_WITH_BAR = 60;

    private RunText() {}

    /** In one line of at most so many characters, with a bar where it is known how much is done. */
    static String line(RunView run, int width) {
        Double share = run.share();
        String bar = share == null || width < LEAST_WITH_BAR ? "" : bar(share) + " ";
        String text = bar + run.kind() + (run.dryRun() ? " (dry run)" : "") + " " + run.status() + ": " + counts(run)
                + pace(run);
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }

    private static String bar(double share) {
        int full = (int) (share * BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] "
                + String.format(Locale.ROOT, "%3d%%", (int) (share * 100));
    }

    private static String counts(RunView run) {
        return number(run.number("scanned")) + " scanned, " + number(run.number("matched")) + " matched, "
                + number(run.number("deleted")) + " deleted, " + number(run.number("failed")) + " failed, "
                + bytes(run.number("bytes"));
    }

    private static String pace(RunView run) {
        String rate = run.perSecond() > 0 ? ", " + number(Math.round(run.perSecond())) + "/s" : "";
        Duration left = run.timeLeft();
        return rate + (left == null ? "" : ", about " + time(left) + " left");
    }

    /**
     * How it ended, and where to go on.
     *
     * @param program by which it goes on
     */
    static String summary(RunView run, String program) {
        StringBuilder text = new StringBuilder("The clean-up ")
                .append(run.kind())
                .append(run.dryRun() ? " (dry run) " : " ")
                .append(run.isOver() ? ended(run.status()) : "is " + run.status())
                .append(": ")
                .append(counts(run))
                .append(run.isOver() ? "" : pace(run))
                .append('.');
        String why = run.text("errorMessage");
        if (!why.isEmpty()) {
            String code = run.text("errorCode");
            text.append('\n').append(why).append(code.isEmpty() ? "" : " (" + code + ")");
        }
        if (!run.text("restsUntil").isEmpty()) {
            text.append("\nNothing that it found is deleted before ")
                    .append(run.text("restsUntil"))
                    .append("; until then take it back with: ")
                    .append(program)
                    .append(" cleanup undo ")
                    .append(run.id());
        }
        if (run.isOver()
                && (!run.text("reportedAt").isEmpty()
                        || !run.text("requestedBy").equals("schedule"))) {
            text.append("\nWhat it found, line by line: ")
                    .append(program)
                    .append(" cleanup report ")
                    .append(run.id());
        }
        return text.toString();
    }

    private static String ended(String status) {
        return switch (status) {
            case "succeeded" -> "succeeded";
            case "partial" -> "was done in part";
            case "aborted" -> "was aborted";
            case "failed" -> "failed";
            default -> "ended as " + status;
        };
    }

    /** For a table of runs. */
    static String row(RunView run) {
        return String.format(
                Locale.ROOT,
                "%-36s  %-13s  %-9s  %-20s  %s",
                run.id(),
                run.kind(),
                run.status(),
                run.text("createdAt").replaceFirst("\\.\\d+Z$", "Z"),
                (run.dryRun() ? "dry run, " : "") + counts(run));
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Decimal, as buckets are priced. */
    static String bytes(long bytes) {
        double size = bytes;
        @Nullable String unit = null;
        for (String next : UNITS) {
            if (size < 1000) {
                break;
            }
            size /= 1000;
            unit = next;
        }
        return unit == null ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, unit);
    }

    private static String time(Duration left) {
        long seconds = left.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
