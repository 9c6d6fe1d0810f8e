package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** What the application's clock says changes neither what is written down nor what is claimed: the database's does. */
@Tag("F29")
class ClockSkewIT {
    private static final Duration A_DAY = Duration.ofDays(1);

    @Nested
    class WithAClockADayAhead extends Skewed {
        @RegisterExtension
        static final IngestApi ahead = new IngestApi(ADayAhead.class);

        @Override
        IngestApi ingest() {
            return ahead;
        }
    }

    @Nested
    class WithAClockADayBehind extends Skewed {
        @RegisterExtension
        static final IngestApi behind = new IngestApi(ADayBehind.class);

        @Override
        IngestApi ingest() {
            return behind;
        }
    }

    abstract static class Skewed {
        private final UUID ann = UUID.randomUUID();

        abstract IngestApi ingest();

        @Test
        void aJobIsAcceptedAtTheDatabasesTime() {
            Instant before = now();
            Answer accepted = api().post(
                            "/api/generations",
                            ApiClient.inline("image", "image/png", TestJobs.PNG)
                                    .replace("\"settings\"", "\"retention\":\"P30D\",\"settings\""));
            Instant after = now();

            assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
            assertThat(Instant.parse(accepted.text("createdAt"))).isBetween(before, after);
            assertThat(Instant.parse(
                            api().get("/api/generations/" + accepted.text("id")).text("createdAt")))
                    .isBetween(before, after);
            // what expiry counts from, and for how long
            assertThat(ingest().job(accepted.text("id")).createdAt()).isBetween(before, after);
            assertThat(ingest().sql()
                            .sql("SELECT retention = interval '30 days' FROM nolmt.jobs WHERE id = :id::uuid")
                            .param("id", accepted.text("id"))
                            .query(Boolean.class)
                            .single())
                    .isTrue();
        }

        @Test
        void aJobIsSentAtOnceAndSaysSoInTheDatabasesTime() {
            Instant before = now();
            String id = api().accept();

            OffsetDateTime sent = awaitSent(id);
            assertThat(sent.toInstant()).isBetween(before, now());
        }

        @Test
        void aClaimEndsWhenTheDatabaseSaysSo() {
            String over = claimedElsewhere("-1 second");
            String held = claimedElsewhere("1 hour");

            awaitSent(over);
            awaitSent(api().accept()); // so the relay has looked once more
            assertThat(ingest().job(held).lastSentAt()).isNull();
        }

        @Test
        void aMessageThatMayStillLiveIsNotSentAgain() {
            String id = api().accept();
            OffsetDateTime sent = awaitSent(id);

            awaitSent(api().accept());
            assertThat(ingest().job(id).lastSentAt()).isEqualTo(sent);
        }

        private String claimedElsewhere(String until) {
            String id = api().accept();
            awaitSent(id);
            ingest().sql()
                    .sql("UPDATE nolmt.jobs SET last_sent_at = NULL, claimed_until = now() + CAST(:until AS interval)"
                            + " WHERE id = CAST(:id AS uuid)")
                    .param("until", until)
                    .param("id", id)
                    .update();
            return id;
        }

        private OffsetDateTime awaitSent(String id) {
            ingest().eventually(() -> assertThat(ingest().job(id).lastSentAt()).isNotNull());
            return Objects.requireNonNull(ingest().job(id).lastSentAt());
        }

        private ApiClient api() {
            return ingest().user(ann);
        }

        private Instant now() {
            return ingest().sql()
                    .sql("SELECT now()")
                    .query(OffsetDateTime.class)
                    .single()
                    .toInstant();
        }
    }

    /** Or the start would be refused: what is shown here is what a clock can do that goes wrong later. */
    private static Clocks notLookedAt() {
        return new Clocks(Clock.systemUTC());
    }

    @Import(IngestApiApplication.class)
    static class ADayAhead {
        @Bean
        @Primary
        Clock skewed() {
            return Clock.offset(Clock.systemUTC(), A_DAY);
        }

        @Bean
        @Primary
        Clocks unaware() {
            return notLookedAt();
        }
    }

    @Import(IngestApiApplication.class)
    static class ADayBehind {
        @Bean
        @Primary
        Clock skewed() {
            return Clock.offset(Clock.systemUTC(), A_DAY.negated());
        }

        @Bean
        @Primary
        Clocks unaware() {
            return notLookedAt();
        }
    }
}
