package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.command.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        description = "Prints what a clean-up found, as lines of JSON.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    private static final int FOUND = 302;
    private static final int OK = 200;
    private static final int MOST_TRIES = 30;

    private final Surroundings surroundings;

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "ID", description = "of the run")
    private @Nullable UUID id;

    @Spec
    private @Nullable CommandSpec spec;

    ReportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Api api = connection.api(surroundings, Objects.requireNonNull(spec));
        return print(api);
    }

    /** A report that is about to be written, says the API, is there in a moment. */
    private int print(Api api) {
        HttpResponse<InputStream> answer = api.look("/" + id + "/report");
        for (int i = 1; i < MOST_TRIES && Api.retryAfter(answer).isPresent(); i++) {
            close(answer);
            pause(Api.retryAfter(answer).orElseThrow());
            answer = api.look("/" + id + "/report");
        }
        String link = answer.headers().firstValue("Location").orElse("");
        if (answer.statusCode() != FOUND || link.isEmpty()) {
            api.answered(answer);
            throw unreadable("the API leads nowhere");
        }
        HttpResponse<InputStream> report = api.elsewhere(URI.create(link));
        try (InputStream lines = report.body()) {
            if (report.statusCode() != OK) {
                throw unreadable("the bucket answers " + report.statusCode());
            }
            lines.transferTo(surroundings.out());
            surroundings.out().flush();
            return 0;
        } catch (IOException e) {
            throw unreadable(Unreachable.because(e));
        }
    }

    private static ConfigurationProblem unreadable(String because) {
        return new ConfigurationProblem("The report can't be read: " + because + ".", "Ask for it again.");
    }

    private static void close(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            // nobody reads it
        }
    }

    private static void pause(Duration length) {
        try {
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable("interrupted");
        }
    }
}
