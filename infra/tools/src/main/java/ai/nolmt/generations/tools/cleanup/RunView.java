package ai.nolmt.generations.tools.cleanup;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run as the API shows it; what a newer API shows besides is ignored. */
record RunView(JsonNode json) {
    private static final Set<String> OPEN = Set.of("accepted", "queued", "running");

    String id() {
        return text("id");
    }

    String kind() {
        return text("kind");
    }

    boolean dryRun() {
        return json.path("dryRun").asBoolean(false);
    }

    String status() {
        return text("status");
    }

    boolean isOver() {
        return !OPEN.contains(status());
    }

    boolean succeeded() {
        return status().equals("succeeded");
    }

    String text(String name) {
        return json.path(name).asString("");
    }

    long number(String name) {
        return json.path(name).asLong(0);
    }

    double perSecond() {
        return json.path("perSecond").asDouble(0);
    }

    /** Null where it isn't known. */
    @Nullable
    Duration timeLeft() {
        try {
            return Duration.parse(text("timeLeft"));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** How much of it is done, from 0 to 1; null where it isn't known. */
    @Nullable
    Double share() {
        Duration left = timeLeft();
        if (left == null) {
            return null;
        }
        try {
            double done = Duration.between(Instant.parse(text("startedAt")), Instant.parse(text("updatedAt")))
                    .toMillis();
            double all = done + left.toMillis();
            return all <= 0 ? null : Math.min(1.0, Math.max(0.0, done / all));
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }
}
