package ai.nolmt.generations.tools.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.plan.Step.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

class PlanTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | 501 | NotImplemented    | CANT   | this store has no such thing: it follows.
            true  | 405 | MethodNotAllowed  | CANT   | this store has no such thing
            true  | 400 | AWS.SimpleQueueService.UnsupportedOperation | CANT | this store has no such thing
            true  | 403 | AccessDenied      | DENIED | the credentials lack s3:Read: grant it
            true  | 400 | AccessDeniedException | DENIED | the credentials lack s3:Read
            true  | 400 | MalformedXML      | FAILED | S3 answered 400 MalformedXML to s3:Read: a sentence. Run this again.
            false | 400 | MalformedXML      | CANT   | this store refuses it (MalformedXML): it follows. Leave it out with --without thing.
            false | 503 | SlowDown          | FAILED | S3 answered 503 SlowDown
            """)
    void saysWhatARefusalMeans(boolean onAws, int status, String code, State state, String text) {
        Step step = run(plan(false, onAws), thing(Finding.fine("fine"), refusal(status, code)))
                .get(0);

        assertThat(step.state()).isEqualTo(state);
        assertThat(step.text()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "UnrecognizedClientException"})
    void stopsWhereNobodyKnowsTheCredentials(String code) {
        assertThatThrownBy(() -> run(plan(true, true), thing(Finding.fine("fine"), refusal(403, code))))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessage("S3 does not know the credentials (" + code + ").");
    }

    @Test
    void goesOnAfterARefusalButNotWithoutItsGround() {
        Thing broken = thing(Finding.fine("fine"), refusal(403, "AccessDenied"));
        Thing fine = thing(Finding.fine("fine"), null);
        Thing ground = new Thing(Finding.stuck("stuck"), null, true, new ArrayList<>());

        assertThat(run(plan(true, true), broken, fine))
                .extracting(Step::state)
                .containsExactly(State.DENIED, State.FINE);
        assertThat(run(plan(true, true), ground, fine)).extracting(Step::state).containsExactly(State.FAILED);
    }

    @Test
    void changesNothingUnlessItMayAndReplacesOnlyWhatIsNamed() {
        Thing missing = thing(Finding.missing("make it"), null);
        Thing otherwise = thing(Finding.otherwise("theirs"), null);

        assertThat(run(plan(false, true), missing, otherwise))
                .extracting(Step::state)
                .containsExactly(State.TO_DO, State.OTHERWISE);
        assertThat(missing.applied()).isEmpty();
        assertThat(run(plan(true, true), missing, otherwise))
                .extracting(Step::state)
                .containsExactly(State.DONE, State.OTHERWISE);
        assertThat(otherwise.applied()).isEmpty();
        assertThat(run(new Plan(true, List.of("thing"), List.of(), true), otherwise))
                .extracting(Step::text)
                .containsExactly("replaced; it was: theirs.");
        assertThat(run(new Plan(true, List.of(), List.of("thing"), true), missing))
                .isEmpty();
    }

    @Test
    void isWrongWhereAStoreRefusesWhatSomebodyGave() {
        Thing given = new Thing(Finding.missing("make it"), null, false, new ArrayList<>()) {
            @Override
            public void apply() {
                throw refusal(400, "InvalidArgument");
            }

            @Override
            public String input() {
                return "--option";
            }
        };

        assertThat(run(plan(true, false), given))
                .containsExactly(new Step(
                        "thing",
                        State.FAILED,
                        "this store refuses it (InvalidArgument): check --option, or leave it out with --without thing if"
                                + " there is no such thing here."));
    }

    @Test
    void looksAgainWhereSomebodyElseWasFaster() {
        List<Finding> findings = new ArrayList<>(List.of(Finding.missing("make it"), Finding.fine("theirs")));
        Thing overtaken = new Thing(Finding.fine("never"), null, false, new ArrayList<>()) {
            @Override
            public Finding look() {
                return findings.remove(0);
            }

            @Override
            public void apply() {
                throw new Overtaken();
            }
        };

        assertThat(run(plan(true, false), overtaken)).containsExactly(new Step("thing", State.FINE, "theirs."));
    }

    @Test
    void saysWhatAStoreTakesAndDoesNotKeep() {
        assertThat(run(plan(true, false), thing(Finding.missing("make it"), null))
                        .get(0))
                .isEqualTo(new Step(
                        "thing",
                        State.CANT,
                        "this store takes it and doesn't keep it: it follows. Leave it out with --without thing."));
    }

    private static Plan plan(boolean apply, boolean onAws) {
        return new Plan(apply, List.of(), List.of(), onAws);
    }

    private static List<Step> run(Plan plan, Desired... wanted) {
        return plan.run(List.of(wanted), step -> {});
    }

    private static Thing thing(Finding finding, @Nullable RuntimeException refusal) {
        return new Thing(finding, refusal, false, new ArrayList<>());
    }

    private static S3Exception refusal(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("a sentence.")
                        .build())
                .build();
    }

    private static class Thing implements Desired {
        private final Finding finding;
        private final @Nullable RuntimeException refusal;
        private final boolean ground;
        private final List<String> applied;

        Thing(Finding finding, @Nullable RuntimeException refusal, boolean ground, List<String> applied) {
            this.finding = finding;
            this.refusal = refusal;
            this.ground = ground;
            this.applied = applied;
        }

        List<String> applied() {
            return applied;
        }

        @Override
        public boolean isGround() {
            return ground;
        }

        @Override
        public String name() {
            return "thing";
        }

        @Override
        public Finding look() {
            if (refusal != null) {
                throw refusal;
            }
            return finding;
        }

        @Override
        public void apply() {
            applied.add("once");
        }

        @Override
        public String without() {
            return "it follows";
        }

        @Override
        public String reads() {
            return "s3:Read";
        }

        @Override
        public String writes() {
            return "s3:Write";
        }
    }
}
