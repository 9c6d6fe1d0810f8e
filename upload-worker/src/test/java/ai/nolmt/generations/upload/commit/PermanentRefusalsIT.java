package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.database.SeedSchema;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that can't ever be, in a table made by the guide whose constraints its owner has renamed. */
class PermanentRefusalsIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase(SeedSchema.FOREIGN_AUTH + SeedSchema.GUIDE + """
            ALTER TABLE generations RENAME CONSTRAINT generations_pkey TO the_key;
            ALTER TABLE generations RENAME CONSTRAINT generations_user_id_fkey TO whose_it_is;
            """);

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();
    private final UUID fine = bench.accept();

    @Test
    void aUserWhoWentClosesTheirJobForGoodAndDropsAllThatWasOfIt() {
        bench.update(
                "UPDATE nolmt.jobs SET output = NULL, staging_key = 'staging/' || user_id || '/' || id WHERE id = ?",
                id);
        StoredOutput output = bench.attempt(id);
        UUID user = output.job().user();
        bench.update("DELETE FROM auth.users WHERE id = ?", user);

        assertThat(bench.commit(output, bench.attempt(fine)))
                .containsEntry(id, CommitOutcome.CLOSED)
                .containsEntry(fine, CommitOutcome.STORED);

        assertThat(bench.status(id)).isEqualTo("failed");
        assertThat(bench.errorOf(id)).contains("user_gone");
        assertThat(bench.is(
                        "SELECT closed_for_good AND output IS NULL AND staging_key IS NULL AND prompt IS NULL"
                                + " AND settings IS NULL FROM nolmt.jobs WHERE id = ?",
                        id))
                .isTrue();
        assertThat(bench.tombstone("staging/" + user + "/" + id)).isEqualTo("pending user_gone");
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
        assertThat(redrive()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void aUserWhoWentTakesTheBytesInTheJobsRowToo() {
        StoredOutput output = bench.attempt(id);
        bench.update("DELETE FROM auth.users WHERE id = ?", output.job().user());

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.is("SELECT closed_for_good AND output IS NULL FROM nolmt.jobs WHERE id = ?", id))
                .isTrue();
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
    }

    @Test
    void anIdThatIsTakenFailsItsOwnJobWhichStaysRedrivable() throws SQLException {
        StoredOutput output = bench.attempt(id);
        try (Session pastAllGuards = bench.session()) {
            pastAllGuards.run("SET LOCAL session_replication_role = 'replica'");
            pastAllGuards.run(
                    "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', 'x', 'x')",
                    id,
                    bench.attempt(fine).job().user());
            pastAllGuards.commit();
        }

        assertThat(bench.commit(output, bench.attempt(fine)))
                .containsEntry(id, CommitOutcome.CLOSED)
                .containsEntry(fine, CommitOutcome.STORED);

        assertThat(bench.status(id)).isEqualTo("failed");
        assertThat(bench.errorOf(id)).contains("id_taken");
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
        assertThat(bench.is("SELECT NOT closed_for_good AND output IS NOT NULL FROM nolmt.jobs WHERE id = ?", id))
                .isTrue();

        bench.update("DELETE FROM generations WHERE id = ?", id);
        assertThat(redrive()).isEqualTo(JobStatus.ACCEPTED);
        assertThat(bench.outcome(bench.attempt(id))).isEqualTo(CommitOutcome.STORED);
    }

    private JobStatus redrive() {
        return bench.transactions()
                .as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, id))
                .orElseThrow();
    }
}
