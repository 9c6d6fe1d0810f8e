package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.tools.doctor.Outcome.Verdict;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;

class LifecycleRulesTest {
    private static final LifecycleRule UPLOADS = rule(
            "uploads",
            uploads -> uploads.filter(filter -> filter.prefix("staging/"))
                    .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7)));
    private static final LifecycleRule OUTPUTS = rule(
            "outputs",
            outputs -> outputs.filter(filter -> filter.prefix("generations/"))
                    .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(1)));

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

    /** Senders' uploads lie under one prefix, those of killed workers under the other. */
    @Test
    void uploadsThatNobodyEndsAreNamedByWhereTheyLie() {
        LifecycleRule others = aborting(filter -> filter.prefix("logs/"));

        assertThat(saidOf(others))
                .isEqualTo(
                        "No lifecycle rule aborts incomplete multipart uploads under staging/generations/ and generations/,"
                                + " which cost as objects do.");
        assertThat(saidOf(others, UPLOADS)).contains(" under generations/, which");
        assertThat(saidOf(others, OUTPUTS)).contains(" under staging/generations/, which");
        assertThat(look(new KeyPrefix(""), UPLOADS, OUTPUTS).said()).contains(" under all of the bucket, which");
    }

    @Test
    void aRuleForTheWholeBucketEndsAllOfThem() {
        LifecycleRule all = aborting(filter -> filter.prefix(""));
        LifecycleRule tagged =
                aborting(filter -> filter.tag(tag -> tag.key("old").value("yes")));

        assertThat(look(new KeyPrefix("generations/"), all).verdict()).isEqualTo(Verdict.FINE);
        assertThat(look(new KeyPrefix(""), all).verdict()).isEqualTo(Verdict.FINE);
        assertThat(look(new KeyPrefix("generations/"), tagged).verdict()).isEqualTo(Verdict.WRONG);
    }

    private static LifecycleRule aborting(Consumer<LifecycleRuleFilter.Builder> filter) {
        return rule(
                "aborting",
                rule -> rule.filter(filter).abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7)));
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
        return look(new KeyPrefix("generations/"), rule, UPLOADS, OUTPUTS);
    }

    private static String saidOf(LifecycleRule... rules) {
        return look(new KeyPrefix("generations/"), rules).said();
    }

    private static Outcome look(KeyPrefix prefix, LifecycleRule... rules) {
        return new LifecycleRules(List.of(rules), prefix).look("Do it.");
    }

    private static LifecycleRule rule(String id, Consumer<LifecycleRule.Builder> more) {
        return LifecycleRule.builder()
                .id(id)
                .status(ExpirationStatus.ENABLED)
                .applyMutation(more)
                .build();
    }
}
