package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.backend.StageLogins;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** Where a job's bytes come from is kept as long as it may be needed, whoever closes the job. */
class SourcesOfJobsIT {
    private static final String INSERT = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, source_url, source_expires_at, source_most, fingerprint,
                                    last_sent_at)
            VALUES (:id, :user, 'image', 'https://files.example/a', now() + interval '1 hour', 1000, '', now())""";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final UUID user = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE nolmt.jobs SET status = 'succeeded' WHERE id = '%s' RETURNING id",
                "UPDATE nolmt.jobs SET status = 'cancelled' WHERE id = '%s' RETURNING id",
                "UPDATE nolmt.jobs SET status = 'deleted' WHERE id = '%s' RETURNING id",
                "UPDATE nolmt.jobs SET status = 'failed', closed_for_good = true WHERE id = '%s' RETURNING id",
                "SELECT nolmt.close_jobs(ARRAY['%s'::uuid], 'erased')",
                "SELECT nolmt.cancel_jobs(ARRAY['%s'::uuid], ARRAY['accepted'])"
            })
    void itGoesWithAJobThatIsOver(String closing) {
        insert();

        database.sql().sql(closing.formatted(id)).query().listOfRows();

        assertThat(left("source_url IS NULL AND source_expires_at IS NULL AND source_most IS NULL"))
                .isTrue();
    }

    @Test
    void itIsKeptForARedriveAndGoesWithItsWindow() {
        insert();
        StageTransactions transactions = StageLogins.shared(database.database());

        transactions.as(StageRole.WORKER, tx -> {
            JobAttempts.fail(tx, id, ErrorCode.SOURCE_TIMEOUT, "It was silent.");
            return true;
        });
        assertThat(left("status = 'failed' AND source_url IS NOT NULL")).isTrue();
        transactions.as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, id));
        Job job = Objects.requireNonNull(transactions
                .as(StageRole.WORKER, tx -> JobAttempts.load(tx, Set.of(id)))
                .get(id));

        assertThat(job.source()).isInstanceOfSatisfying(OutputSource.Remote.class, remote -> {
            assertThat(remote.url()).isEqualTo("https://files.example/a");
            assertThat(remote.most()).isEqualTo(1000);
            assertThat(remote.expiresAt()).isNotNull();
            assertThat(remote.toString()).doesNotContain("files.example");
        });
    }

    @Test
    void aJobThatIsDeferredIsUnsentAndClaimedByNobodyUntilThen() {
        insert();

        StageLogins.shared(database.database()).as(StageRole.WORKER, tx -> {
            JobAttempts.defer(tx, id, ErrorCode.SOURCE_UNAVAILABLE, "Busy.", Duration.ofMinutes(5), true);
            JobAttempts.defer(tx, id, ErrorCode.SOURCE_UNAVAILABLE, "Busy.", Duration.ofMinutes(5), false);
            return true;
        });

        assertThat(left("status = 'queued' AND attempts = 1 AND last_sent_at IS NULL"
                        + " AND claimed_until > now() + interval '4 minutes' AND error_code = 'source_unavailable'"))
                .isTrue();
    }

    @Test
    void whatMayComeCountsAsItsUsersUntilItIsKnown() {
        insert();

        assertThat(database.sql()
                        .sql("SELECT open_bytes FROM nolmt.usage_of(:user)")
                        .param("user", user)
                        .query(Long.class)
                        .single())
                .isEqualTo(1000);
    }

    @Test
    void aLinkIsBounded() {
        insert();

        assertThatThrownBy(() -> database.sql()
                        .sql("UPDATE nolmt.jobs SET source_url = repeat('x', 8001) WHERE id = :id")
                        .param("id", id)
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> database.sql()
                        .sql("UPDATE nolmt.jobs SET source_url = NULL WHERE id = :id")
                        .param("id", id)
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("an_open_job_has_its_bytes");
    }

    private void insert() {
        database.sql().sql(INSERT).param("id", id).param("user", user).update();
    }

    private boolean left(String condition) {
        return database.sql()
                .sql("SELECT " + condition + " FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }
}
