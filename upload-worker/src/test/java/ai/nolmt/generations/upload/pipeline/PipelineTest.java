package ai.nolmt.generations.upload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.upload.jobs.NotTried;
import ai.nolmt.generations.upload.pipeline.Trials.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest extends OnPipeline {
    @Test
    void whatIsStoredIsCommittedAtOnceWhenNothingElseIsComing() {
        Told told = take(job());

        await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
        assertThat(tries.commits).hasSize(1);
    }

    @Test
    void aSlowOneHoldsUpNobodyAndWhatEndsTogetherIsCommittedTogether() {
        Job slow = job();
        CountDownLatch go = tries.hold(slow);
        Told last = take(slow);
        List<Told> quick = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            quick.add(take(job()));
        }
        await().until(() -> tries.attempts.size() == 50);
        assertThat(tries.commits).isEmpty(); // the clock stands, and one more is coming
        quick.add(take(job()));

        await().untilAsserted(() ->
                assertThat(quick).allSatisfy(told -> assertThat(told.words).containsExactly("settled")));

        assertThat(tries.commits).hasSize(1);
        assertThat(tries.commits.get(0)).hasSize(50);
        assertThat(last.words).isEmpty();
        go.countDown();
        await().untilAsserted(() -> assertThat(last.words).containsExactly("settled"));
    }

    @Test
    void twoMessagesOfOneJobAreOneAttemptAndHearTheSame() {
        Job job = job();
        CountDownLatch go = tries.hold(job);
        Told one = take(job);
        Told two = take(job);
        go.countDown();

        await().untilAsserted(() -> assertThat(one.words).containsExactly("settled"));
        assertThat(two.words).containsExactly("settled");
        assertThat(tries.attempts).containsEntry(job.id(), 1);
    }

    @Test
    void nothingBeginsWhileItIsHeld() {
        held.set(true);
        Told told = take(job());
        assertThat(pipeline.depth()).isEqualTo(new Pipeline.Depth(1, 0, 0));

        held.set(false);
        pipeline.goOn();

        await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
    }

    @Test
    @Tag("F12")
    void aStopGivesBackWhatHasNotBegunAndEndsWhatHas() {
        Job running = job();
        CountDownLatch go = tries.hold(running);
        Told begun = take(running);
        await().until(() -> tries.attempts.containsKey(running.id()));
        held.set(true);
        Told waiting = take(job());

        pipeline.stop();

        assertThat(waiting.words).containsExactly("untouched");
        assertThat(take(job()).words).containsExactly("untouched");
        assertThat(begun.words).isEmpty();
        go.countDown();
        await().untilAsserted(() -> assertThat(begun.words).containsExactly("settled"));
    }

    @Test
    void whatWasNotTriedIsForAnotherWorkerAtOnce() {
        tries.attempt = job -> {
            throw new NotTried();
        };
        Told told = take(job());

        await().untilAsserted(() -> assertThat(told.words).containsExactly("untouched"));
        assertThat(pipeline.depth()).isEqualTo(new Pipeline.Depth(0, 0, 0));
    }

    /** Or its output could be put behind an erasure's last look. */
    @Test
    void aJobIsAsOldAsWhatWasReadOfIt() {
        nanos.set(50);
        Job job = job();
        Told told = new Told(true);
        pipeline.take(job, 20, told);

        await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
        assertThat(tries.reads).containsEntry(job.id(), 20L);
    }

    @Test
    void whatWaitsElsewhereIsNeitherRunningNorSlow() {
        List<Runnable> waiting = new CopyOnWriteArrayList<>();
        try (Pipeline fetching =
                new Pipeline(tries, threads, (job, usual) -> waiting::add, LIMITS, held::get, nanos::get)) {
            Job job = job();
            CountDownLatch go = tries.hold(job);
            Told told = new Told(true);
            fetching.take(job, nanos.get(), told);
            nanos.set(10);

            assertThat(fetching.depth()).isEqualTo(new Pipeline.Depth(1, 0, 0));
            assertThat(fetching.slow(10)).isEmpty();
            threads.execute(waiting.get(0));
            await().until(() -> tries.attempts.containsKey(job.id()));
            assertThat(fetching.depth().running()).isOne();
            assertThat(fetching.slow(10)).as("it begins now").isEmpty();
            nanos.set(20);
            assertThat(fetching.slow(10)).containsExactly(job.id());
            go.countDown();
            await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
        }
    }

    @Test
    void slowOnesAreShownOnce() {
        Job slow = job();
        CountDownLatch go = tries.hold(slow);
        take(slow);
        await().until(() -> tries.attempts.containsKey(slow.id()));

        assertThat(pipeline.slow(10)).isEmpty();
        nanos.set(10);
        assertThat(pipeline.slow(10)).containsExactly(slow.id());
        assertThat(pipeline.slow(10)).isEmpty();
        go.countDown();
    }

    /** Whatever happens, each message is told one word. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachMessageIsToldOneWord(long seed) {
        Random random = new Random(seed);
        tries.attempt = job -> {
            long size = Objects.requireNonNull(job.fileSize());
            if (size % 7 == 0) {
                throw size % 2 == 0 ? new IllegalStateException() : new IllegalArgumentException();
            }
            return Trials.stored(job);
        };
        List<Told> all = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            nanos.addAndGet(Duration.ofMinutes(random.nextInt(90)).toNanos());
            if (jobs.isEmpty() || random.nextInt(5) > 0) {
                jobs.add(Trials.job(user, random.nextInt(100_000)));
            }
            all.add(take(jobs.get(random.nextInt(jobs.size()))));
        }

        await().untilAsserted(() ->
                assertThat(all).allSatisfy(told -> assertThat(told.words).hasSize(1)));
        assertThat(pipeline.depth()).isEqualTo(new Pipeline.Depth(0, 0, 0));
    }
}
