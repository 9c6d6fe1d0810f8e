package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.CleanupChores.Chore;
import ai.nolmt.generations.local.StageCredentials.Grant;
import ai.nolmt.generations.testkit.progress.Progress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A cleanup worker with exactly the policy that provision makes, all that settings may ask for turned on, on a server that asks
 * IAM about every call: each kind of clean-up does what it is for, and with any one right less something fails.
 */
@Tag("A19")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CleanupRoleIT {
    private static final String BUCKET = "nolmt-cleanups";
    private static final Grant NONE = new Grant("none", "none");
    private static final String STAGE = "cleanup-worker";

    @TempDir
    private static Path folder;

    private static StagesOnMoto stages;
    private static CleanupChores chores;
    private static S3Client s3;
    private static SqsClient sqs;
    private static List<Grant> all;
    private static List<Grant> grants;

    @BeforeAll
    static void start() {
        Map<String, String> options = new HashMap<>(Map.of(
                "NOLMT_CLEANUP_VERSIONS", "delete",
                "NOLMT_CLEANUP_INVENTORY", "s3://" + CleanupChores.REPORTS + "/inventory/",
                "NOLMT_CLEANUP_LEGACYPREFIXES", "before/",
                "NOLMT_OBJECTS_CALLTIMEOUT", "PT10S",
                "NOLMT_CLEANUP_LONGESTREQUEST", "PT20S"));
        // only what is asked for
        for (String kind : List.of("PURGE", "RETENTION", "ORPHANS", "DANGLING", "JOBS", "STAGING")) {
            options.put("NOLMT_CLEANUP_SCHEDULE_" + kind, "PT0S");
        }
        stages = new StagesOnMoto(CleanupRoleIT.class, BUCKET, folder, options);
        s3 = stages.credentials().s3();
        sqs = stages.credentials().sqs();
        chores = new CleanupChores(stages, BUCKET, s3);
        // but DeleteMessage: a message is asked to be deleted for as long as the worker holds it, and says nothing till
        // then
        all = stages.credentials().grantsOf(STAGE);
        grants = all.stream()
                .filter(grant -> !grant.action().equals("sqs:DeleteMessage"))
                .toList();
        stages.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (stages != null) {
            s3.close();
            sqs.close();
            stages.close();
        }
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> eachKindIsDone() {
        Map<String, Chores> kinds = Map.ofEntries(
                Map.entry("scrub", chores::scrub),
                Map.entry("restore-check", chores::restored),
                Map.entry(
                        "staging",
                        () -> chores.unfinished(chores.newKey("generations/", "/" + UUID.randomUUID() + ".png"))),
                Map.entry("jobs", chores::oldJob),
                Map.entry("dangling", chores::dangling),
                Map.entry("purge", chores::purge),
                Map.entry("orphans", chores::orphan),
                Map.entry("orphans of before", chores::legacy),
                Map.entry("orphans by an inventory", chores::inventory));
        return kinds.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(
                        kind.getKey(), () -> isDone(kind.getValue().next())));
    }

    private interface Chores {
        Chore next();
    }

    /** Behind the others, which it would leave nothing for. */
    @Test
    @Order(3)
    void aUserIsErased() {
        isDone(chores.erased());
    }

    private static void isDone(Chore chore) {
        String run = chores.ask(chore);
        Progress.eventually(() -> {
            waitsNoMore(run);
            assertThat(chores.told(run)).contains("\"status\":\"succeeded\"", "\"failed\":0");
        });
        chore.done().check(run);
    }

    /** As if the time were over that an erasure waits for. */
    private static void waitsNoMore(String run) {
        chores.sql
                .sql("UPDATE nolmt.cleanup_runs SET cursor = 'waiting 2020-01-01T00:00:00Z', claimed_until = now()"
                        + " WHERE id = '" + run + "' AND cursor LIKE 'waiting %' AND status = 'running'")
                .update();
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> nothingIsGrantedThatNobodyNeeds() {
        Map<String, Runnable> uses = new CleanupRights(stages, chores, s3, sqs, BUCKET).uses();
        assertThat(grants).extracting(Grant::toString).containsExactlyInAnyOrderElementsOf(uses.keySet());
        // once a bucket keeps versions, it has them for ever
        Comparator<Grant> versionsLast =
                Comparator.comparing(grant -> grant.action().matches(".*Versions?"));
        return grants.stream()
                .sorted(versionsLast)
                .map(grant -> DynamicTest.dynamicTest(grant.toString(), () -> {
                    stages.credentials().grant(STAGE, BUCKET, all, grant);
                    try {
                        Objects.requireNonNull(uses.get(grant.toString())).run();
                    } finally {
                        stages.credentials().grant(STAGE, BUCKET, all, NONE);
                        Progress.eventually(() -> assertThat(chores.open()).isZero());
                    }
                }));
    }
}
