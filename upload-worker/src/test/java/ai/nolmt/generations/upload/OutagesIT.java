package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.message.BreakerGate;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.ServerBetween.Fate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** S3 goes away, for all or for one answer, or SQS keeps what it is to delete: as seen on the wire. */
@Tag("long")
class OutagesIT {
    private static final int JOBS = 200;

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s")
            .startedByTests();

    private static ServerBetween s3;
    private static ServerBetween sqs;
    private static ConfigurableApplicationContext worker;

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();

    @BeforeAll
    static void startBehindThem() throws Exception {
        s3 = ServerBetween.s3();
        sqs = ServerBetween.sqs();
        worker = s3.inItsPlace(() -> sqs.inItsPlace(() -> app.start(Map.of())));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        s3.close();
        sqs.close();
    }

    @BeforeEach
    void allIsWell() {
        s3.heal();
        s3.forget();
        sqs.heal();
        sqs.forget();
    }

    @Test
    @Tag("F13")
    void whileS3HasNoTimeNothingIsReceivedOrTriedAndAfterwardsAllIsStored() {
        store(JOBS); // warm
        s3.forget();
        long begun = System.nanoTime();
        store(JOBS);
        double usual = perSecond(s3.asked("PUT").size(), begun);

        s3.on(one -> Fate.BUSY);
        List<UUID> meanwhile = send(JOBS);
        app.eventually(() -> assertThat(gate().pausedBy()).containsExactly(ObjectStoreConfiguration.BREAKER));
        quiet(); // what had begun is over, with the SDK's own tries
        List<UUID> more = send(JOBS);
        s3.forget();
        sqs.forget();
        long paused = System.nanoTime();
        // some rounds of probes: those that find out whether it is back are all that asks
        await().atMost(Duration.ofMinutes(5))
                .until(() -> s3.asked("HEAD").size() >= 10
                        && System.nanoTime() - paused > Duration.ofSeconds(15).toNanos());
        assertThat(perSecond(s3.asked().size(), paused)).isLessThanOrEqualTo(Math.max(5, 0.1 * usual));
        assertThat(s3.asked("PUT")).isEmpty();
        assertThat(sqs.asked("ReceiveMessage")).isEmpty();
        assertThat(app.left("jobs")).as("nothing is acknowledged").isEqualTo(2 * JOBS);

        s3.heal();
        app.eventually(() -> assertThat(
                        Stream.concat(meanwhile.stream(), more.stream()).map(jobs::statusOf))
                .containsOnly("succeeded"));
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(attempts(more))
                .as("those that came while it was away cost no attempt")
                .isEqualTo(JOBS);
    }

    @Test
    @Tag("F14")
    void anAnswerThatIsCutAfterTheObjectWasStoredIsSettledByWhatIsThere() {
        s3.on(one -> one.what().equals("PUT") && s3.asked("PUT").size() == 1 ? Fate.CUT_AFTER : Fate.PASSES);
        List<UUID> one = send(1);

        app.eventually(() -> assertThat(jobs.statusOf(one.get(0))).isEqualTo("succeeded"));
        assertThat(s3.asked("PUT"))
                .as("the second is refused, as the first was stored")
                .hasSize(2);
        assertThat(new HashSet<>(s3.asked("PUT"))).as("of one key").hasSize(1);
        assertThat(s3.asked("HEAD")).isNotEmpty();
        assertThat(attempts(one)).isEqualTo(1);
        assertThat(app.s3()
                        .listObjectsV2(list -> list.bucket(app.bucket()).prefix("generations/" + user + "/"))
                        .contents())
                .hasSize(1);
        assertThat(s3.asked("PUT").get(0)).endsWith(jobs.keyOf(one.get(0)));
    }

    @Test
    @Tag("F9")
    void whatSqsDoesNotDeleteIsDeletedLaterAndNothingElseIsDoneAgain() {
        int refused = 5;
        sqs.on(one -> one.what().equals("DeleteMessageBatch")
                        && sqs.asked("DeleteMessageBatch").size() <= refused
                ? Fate.REFUSES_FIRST
                : Fate.PASSES);
        List<UUID> ids = send(60);

        app.eventually(() -> assertThat(ids.stream().map(jobs::statusOf)).containsOnly("succeeded"));
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(sqs.asked("DeleteMessageBatch")).hasSizeGreaterThan(refused);
        assertThat(attempts(ids)).isEqualTo(60);
        assertThat(s3.asked("PUT")).hasSize(60).doesNotHaveDuplicates();
    }

    /** Until no PUT has come for longer than the SDK waits between two. */
    private static void quiet() {
        await().atMost(Duration.ofMinutes(5)).during(Duration.ofSeconds(3)).until(() -> {
            boolean none = s3.asked("PUT").isEmpty();
            s3.forget();
            return none;
        });
    }

    private void store(int number) {
        List<UUID> ids = send(number);
        app.eventually(() -> assertThat(ids.stream().map(jobs::statusOf)).containsOnly("succeeded"));
    }

    private List<UUID> send(int number) {
        List<UUID> ids = Stream.generate(() -> jobs.accept(user)).limit(number).toList();
        Pointers.send(app, ids);
        return ids;
    }

    private static int attempts(List<UUID> ids) {
        return app.database()
                .sql()
                .sql("SELECT sum(attempts) FROM nolmt.jobs WHERE id IN (:ids)")
                .param("ids", ids)
                .query(Integer.class)
                .single();
    }

    private static double perSecond(int number, long since) {
        return number * 1e9 / (System.nanoTime() - since);
    }

    private static BreakerGate gate() {
        return worker.getBean(BreakerGate.class);
    }
}
