package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.tools.doctor.Outcome.Verdict;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

class LifecycleRulesTest {
    private static final LifecycleRule UPLOADS = rule(
            "uploads",
            uploads -> uploads.filter(filter -> filter.prefix("staging/"))
                    .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7)));

    @ParameterizedTest
    @ValueSource(strings = {"", "gen", "generations/", "generations/a", "staging/generations/", "nolmt-installation/"})
    void expirationOfOursIsHarm(String prefix) {
        assertThat(said(rule(
                        "tidy",
                        tidy -> tidy.filter(filter -> filter.prefix(prefix)).expiration(expire -> expire.days(30)))))
                .isEqualTo("The lifecycle rule tidy deletes what rows and jobs still name.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs/", "generation-reports/", "staging/others/"})
    void expirationOfOthersIsNone(String prefix) {
        assertThat(verdict(rule(
                        "tidy",
                        tidy -> tidy.filter(filter -> filter.prefix(prefix)).expiration(expire -> expire.days(30)))))
                .isEqualTo(Verdict.FINE);
    }

    /** As older rules are written, whose prefix stands beside the filter. */
    @Test
    @SuppressWarnings("deprecation")
    void anOldRuleOfOthersIsNone() {
        assertThat(verdict(rule("old", old -> old.prefix("logs/").expiration(expire -> expire.days(30)))))
                .isEqualTo(Verdict.FINE);
        assertThat(verdict(rule("old", old -> old.prefix("generations/").expiration(expire -> expire.days(30)))))
                .isEqualTo(Verdict.WRONG);
    }

    @Test
    void aRuleByTagsIsNone() {
        assertThat(verdict(rule(
                        "tagged",
                        tagged -> tagged.filter(filter ->
                                        filter.tag(tag -> tag.key("temporary").value("yes")))
                                .expiration(expire -> expire.days(30)))))
                .isEqualTo(Verdict.FINE);
    }

    /** A link to a part may be a week old when it is used. */
    @ParameterizedTest
    @CsvSource({"'',1,WRONG", "staging/,6,WRONG", "staging/generations/a,1,WRONG", "logs/,1,FINE", "staging/,7,FINE"})
    void abortingBeforeLinksEndIsHarm(String prefix, int days, Verdict verdict) {
        assertThat(verdict(rule(
                        "soon",
                        soon -> soon.filter(filter -> filter.prefix(prefix))
                                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(days)))))
                .isEqualTo(verdict);
    }

    @Test
    void whatIsOffDoesNothing() {
        LifecycleRule off = LifecycleRule.builder()
                .id("off")
                .status(ExpirationStatus.DISABLED)
                .filter(filter -> filter.prefix(""))
                .expiration(expire -> expire.days(1))
                .build();

        assertThat(verdict(off)).isEqualTo(Verdict.FINE);
    }

    @Test
    void archivesAreHarmAndWhatIsReadAtOnceIsNone() {
        assertThat(said(moving("DEEP_ARCHIVE"))).startsWith("The lifecycle rule cold moves objects to DEEP_ARCHIVE,");
        assertThat(said(moving("GLACIER"))).startsWith("The lifecycle rule cold moves objects to GLACIER,");
        for (String atOnce : List.of("GLACIER_IR", "STANDARD_IA", "INTELLIGENT_TIERING")) {
            assertThat(verdict(moving(atOnce))).as(atOnce).isEqualTo(Verdict.FINE);
        }
    }

    @Test
    void uploadsOfOthersThatAreEndedAreNotOurs() {
        LifecycleRule others = rule(
                "others",
                rule -> rule.filter(filter -> filter.prefix("logs/"))
                        .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7)));

        assertThat(new LifecycleRules(List.of(others), new KeyPrefix("generations/"))
                        .look("Do it.")
                        .said())
                .isEqualTo(
                        "No lifecycle rule aborts incomplete multipart uploads under staging/generations/, which cost"
                                + " as objects do.");
    }

    private static LifecycleRule moving(String storageClass) {
        return rule(
                "cold",
                cold -> cold.filter(filter -> filter.prefix("generations/"))
                        .transitions(transition -> transition.days(90).storageClass(storageClass)));
    }

    private static String said(LifecycleRule rule) {
        return outcome(rule).said();
    }

    private static Verdict verdict(LifecycleRule rule) {
        return outcome(rule).verdict();
    }

    private static Outcome outcome(LifecycleRule rule) {
        List<LifecycleRule> rules = Stream.of(rule, UPLOADS).toList();
        return new LifecycleRules(rules, new KeyPrefix("generations/")).look("Do it.");
    }

    private static LifecycleRule rule(String id, Consumer<LifecycleRule.Builder> more) {
        return LifecycleRule.builder()
                .id(id)
                .status(ExpirationStatus.ENABLED)
                .applyMutation(more)
                .build();
    }
}
