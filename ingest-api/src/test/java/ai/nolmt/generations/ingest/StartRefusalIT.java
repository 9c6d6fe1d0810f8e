package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is wrong stops the start, and what is printed says what to set. */
@ExtendWith(OutputCaptureExtension.class)
class StartRefusalIT {
    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class)
            .login("nolmt_refused_api", StageRole.API, StageRole.RELAY, StageRole.ADMIN, StageRole.AUTHENTICATED)
            .startedByTests();

    @Test
    void withoutTheTokensSecretTheStartIsRefused(CapturedOutput output) {
        app.refusesToStart("nolmt.jwt.secret", "");
        assertThat(output).contains("NOLMT_JWT_SECRET is not set", "Set NOLMT_JWT_SECRET to the secret");
    }

    @Test
    void withASecretThatAnybodyCouldGuessTheStartIsRefused(CapturedOutput output) {
        app.refusesToStart("nolmt.jwt.secret", "too short");
        assertThat(output).contains("NOLMT_JWT_SECRET is too short", "at least 32 bytes");
    }

    @Test
    void asASuperuserWhoIsPastAllPoliciesTheStartIsRefused(CapturedOutput output) {
        app.refusesToStart("nolmt.database.url", app.database().superuserUrl());
        assertThat(output).contains("superuser", "Use a login made for the applications");
    }

    @Test
    void withAnotherKeyPrefixThanTheDatabasesTheStartIsRefused(CapturedOutput output) {
        app.refusesToStart("nolmt.objects.prefix", "media/");
        assertThat(output).contains("Set nolmt.objects.prefix to 'generations/'");
    }

    @Test
    void withAPolicyThatShowsUsersMoreThanTheirOwnTheStartIsRefused(CapturedOutput output) {
        app.database()
                .sql()
                .sql("CREATE POLICY all_for_all ON public.generations FOR SELECT USING (true)")
                .update();
        try {
            app.refusesToStart();
        } finally {
            app.database()
                    .sql()
                    .sql("DROP POLICY all_for_all ON public.generations")
                    .update();
        }
        assertThat(output).contains("all_for_all", "DROP POLICY");
    }
}
