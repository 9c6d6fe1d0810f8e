package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: at a terminal one line that is drawn over and over, else one every few seconds and where its
 * status changes. Of no colour, so there is none to be switched off. Safe for concurrent use.
 */
final class ProgressLine {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int USUAL_WIDTH = 80;
    private static final int LEAST_WIDTH = 20;
    private static final int MOST_WIDTH = 500;

    private final Surroundings surroundings;
    private final boolean redrawn;
    private final int width;
    private boolean drawn;
    private @Nullable Instant told;
    private String last = "";
    private String status = "";
    private boolean ended;

    ProgressLine(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.redrawn = surroundings.terminal()
                && !"dumb".equals(surroundings.environment().get("TERM"));
        this.width = redrawn ? width(surroundings.environment().get("COLUMNS")) - 1 : Integer.MAX_VALUE;
    }

    synchronized void show(RunView run) {
        if (ended) {
            return;
        }
        String line = RunText.line(run, width);
        if (redrawn) {
            surroundings.err().print("\r\u001b[K" + line);
            surroundings.err().flush();
            drawn = true;
            return;
        }
        Instant now = surroundings.clock().instant();
        boolean isTime = told == null || !now.isBefore(told.plus(EVERY));
        // one that waits for an hour may have nothing more to say
        if (!run.status().equals(status) || isTime && !line.equals(last)) {
            surroundings.err().println(line);
            told = now;
            last = line;
            status = run.status();
        }
    }

    /** Leaves the line, so that something else can be said. */
    synchronized void clear() {
        if (drawn) {
            surroundings.err().print("\r\u001b[K");
            surroundings.err().flush();
            drawn = false;
        }
    }

    /** Says something below it, after which it is drawn again. */
    synchronized void say(String line) {
        clear();
        surroundings.err().println(line);
    }

    /** Says the last thing, after which nothing is drawn. */
    synchronized void end(String line) {
        say(line);
        ended = true;
    }

    private static int width(@Nullable String columns) {
        try {
            return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Integer.parseInt(String.valueOf(columns))));
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
