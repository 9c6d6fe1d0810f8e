package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Shows a run until it is over. Where the API is away for a while, it asks again: the run goes on without either. */
final class Following {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int MOST_TRIES = 30;
    private static final JsonMapper JSON = new JsonMapper();

    private final Surroundings surroundings;
    private final Api api;
    private final boolean json;
    private final ProgressLine progress;
    private int triesLeft = MOST_TRIES;

    Following(Surroundings surroundings, Api api, boolean json) {
        this.surroundings = surroundings;
        this.api = api;
        this.json = json;
        this.progress = new ProgressLine(surroundings);
    }

    /** @return the exit status, which is the run's */
    int toTheEnd(String id) {
        Thread leaving = new Thread(() -> say(id), "leaving");
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            RunView run = new RunView(api.get("/" + id));
            while (!run.isOver()) {
                progress.show(run);
                run = again(id, run);
            }
            progress.clear();
            return told(new RunView(api.get("/" + id)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            forget(leaving);
        }
    }

    private int told(RunView run) {
        if (json) {
            Output.json(surroundings.out(), run.json());
        } else {
            surroundings.out().println(RunText.summary(run));
        }
        return run.succeeded() ? 0 : 1;
    }

    private RunView again(String id, RunView known) throws InterruptedException {
        try {
            RunView run = stream(id, known);
            if (run.isOver()) {
                return run;
            }
        } catch (ConfigurationProblem e) {
            if (!Api.isAway(e)) {
                throw e;
            }
            if (triesLeft-- <= 0) {
                progress.clear();
                throw Api.away(
                        String.valueOf(e.getMessage()),
                        "The run goes on without it; follow it again with: nolmt cleanup follow " + id);
            }
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        return known;
    }

    /** Returns the last that it heard of. */
    private RunView stream(String id, RunView known) throws InterruptedException {
        RunView last = known;
        try (Events events =
                new Events(api.answered(api.look("/" + id + "/events")).body())) {
            while (!last.isOver()) {
                Optional<String> data = events.next(SILENCE);
                if (data.isEmpty()) {
                    return last;
                }
                last = new RunView(JSON.readTree(data.get()));
                progress.show(last);
                triesLeft = MOST_TRIES;
            }
            return last;
        } catch (JacksonException e) {
            throw Api.away("The API's stream is none of runs.", "Look what answers there.");
        }
    }

    private void say(String id) {
        progress.clear();
        surroundings
                .err()
                .println("The run goes on. Stop it with: nolmt cleanup stop " + id
                        + "; follow it again with: nolmt cleanup follow " + id);
    }

    private static void forget(Thread leaving) {
        try {
            Runtime.getRuntime().removeShutdownHook(leaving);
        } catch (IllegalStateException e) {
            // it is said already
        }
    }
}
