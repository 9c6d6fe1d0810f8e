package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.job.JobStatus;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job can become, whoever writes it: all pairs. */
class JobTransitionsIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    record Transition(JobStatus from, JobStatus to, boolean closedForGood) {
        boolean isLegal() {
            return from == to
                    || from.isOpen()
                    || to == JobStatus.DELETED
                    || (from == JobStatus.FAILED && to == JobStatus.ACCEPTED && !closedForGood);
        }

        @Override
        public String toString() {
            return from + (closedForGood ? " for good" : "") + " to " + to + (isLegal() ? "" : " is refused");
        }
    }

    static Stream<Transition> all() {
        return Stream.of(false, true)
                .flatMap(closed -> Arrays.stream(JobStatus.values())
                        .flatMap(
                                from -> Arrays.stream(JobStatus.values()).map(to -> new Transition(from, to, closed))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void onlyLegalOnesAreWritten(Transition transition) {
        UUID id = UUID.randomUUID();
        database.sql()
                .sql(
                        "INSERT INTO nolmt.jobs (id, user_id, generation_type, fingerprint, output, status, closed_for_good)"
                                + " VALUES (:id, :id, 'image', '', 'x', :status, :closed)")
                .param("id", id)
                .param("status", transition.from().wireName())
                .param("closed", transition.closedForGood())
                .update();

        if (transition.isLegal()) {
            assertThat(write(id, transition.to())).isEqualTo(1);
        } else {
            assertThatThrownBy(() -> write(id, transition.to()))
                    .hasMessageContaining("is " + transition.from().wireName() + " and can't become "
                            + transition.to().wireName());
        }
    }

    private static int write(UUID id, JobStatus status) {
        return database.sql()
                .sql("UPDATE nolmt.jobs SET status = :status WHERE id = :id")
                .param("status", status.wireName())
                .param("id", id)
                .update();
    }
}
