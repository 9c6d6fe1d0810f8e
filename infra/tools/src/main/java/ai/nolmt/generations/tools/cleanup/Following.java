package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Shows a run until it is over. Where the API is away for a while, it asks again: the run goes on without either. */
final class Following {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Since the API was last heard, of the time that passes here, whatever clocks say. */
    private static final Duration MOST_AWAY = Duration.ofMinutes(2);

    private static final JsonMapper JSON = new JsonMapper();

    private final Surroundings surroundings;
    private final Api api;
    private final boolean json;
    private final ProgressLine progress;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private long heard;
    private boolean away;

    /** Waits so long. */
    interface Pause {
        void of(Duration length) throws InterruptedException;
    }

    Following(Surroundings surroundings, Api api, boolean json) {
        this(surroundings, api, json, System::nanoTime, length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
    }

    Following(Surroundings surroundings, Api api, boolean json, LongSupplier nanoTime, Pause pause) {
        this.surroundings = surroundings;
        this.api = api;
        this.json = json;
        this.progress = new ProgressLine(surroundings);
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** @return the exit status, which is the run's */
    int toTheEnd(String id) {
        Thread leaving = new Thread(() -> leave(id), "leaving");
        Runtime.getRuntime().addShutdownHook(leaving);
        heard = nanoTime.getAsLong();
        try {
            RunView run = patiently(id, () -> new RunView(api.get("/" + id)));
            while (!run.isOver()) {
                progress.show(run);
                if (!patiently(id, () -> endedInStream(id))) {
                    pause.of(PAUSE);
                }
                run = patiently(id, () -> new RunView(api.get("/" + id)));
            }
            progress.clear();
            return told(run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            progress.clear();
            forget(leaving);
        }
    }

    private int told(RunView run) {
        if (json) {
            Output.json(surroundings.out(), run.json());
        } else {
            surroundings.out().println(RunText.summary(run, surroundings.program()));
        }
        return run.succeeded() ? 0 : 1;
    }

    /** Asks until there is an answer, or until nobody was heard for too long. */
    private <T> T patiently(String id, Supplier<T> question) throws InterruptedException {
        while (true) {
            try {
                T answer = question.get();
                heardOf();
                return answer;
            } catch (ConfigurationProblem e) {
                Duration length = Api.pauseAfter(e).orElseThrow(() -> e);
                if (nanoTime.getAsLong() - heard > MOST_AWAY.toNanos()) {
                    throw Api.away(
                            String.valueOf(e.getMessage()),
                            "The run goes on without it; follow it again with: " + command("follow", id));
                }
                if (!away) {
                    progress.say(e.getMessage() + " Asking again for " + MOST_AWAY.toMinutes() + " minutes …");
                    away = true;
                }
                pause.of(length);
            }
        }
    }

    private void heardOf() {
        heard = nanoTime.getAsLong();
        away = false;
    }

    /** Whether it ended while it was shown; it may have if the stream broke off. */
    private boolean endedInStream(String id) {
        try (Events events =
                new Events(api.answered(api.look("/" + id + "/events")).body())) {
            while (true) {
                Optional<String> data = events.next(SILENCE);
                if (data.isEmpty()) {
                    return false;
                }
                RunView run = new RunView(JSON.readTree(data.get()));
                heardOf();
                progress.show(run);
                if (run.isOver()) {
                    return true;
                }
            }
        } catch (JacksonException e) {
            throw Api.away("The API's stream is none of runs.", "Look what answers there.");
        }
    }

    private void leave(String id) {
        progress.end("The run goes on. Stop it with: " + command("stop", id) + "; follow it again with: "
                + command("follow", id));
    }

    private String command(String name, String id) {
        return surroundings.program() + " cleanup " + name + " " + id;
    }

    private static void forget(Thread leaving) {
        try {
            Runtime.getRuntime().removeShutdownHook(leaving);
        } catch (IllegalStateException e) {
            // it is said already
        }
    }
}
