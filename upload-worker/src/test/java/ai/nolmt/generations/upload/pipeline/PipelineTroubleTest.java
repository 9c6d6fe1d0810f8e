package ai.nolmt.generations.upload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.pipeline.Trials.Told;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks costs its own job, and no other one. */
class PipelineTroubleTest extends OnPipeline {
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, OutOfMemoryError.class})
    void anAttemptThatBreaksComesAgainAlone(Class<? extends Throwable> problem) {
        Job broken = job();
        tries.attempt = job -> {
            if (job.equals(broken)) {
                throw sneaky(problem);
            }
            return Trials.stored(job);
        };
        Told told = take(broken);
        Told other = take(job());

        await().untilAsserted(() -> assertThat(told.words).containsExactly("again"));
        await().untilAsserted(() -> assertThat(other.words).containsExactly("settled"));
    }

    @Test
    void whatIsForGoodIsSettled() {
        tries.attempt = job -> {
            throw new IllegalArgumentException();
        };
        Told forGood = take(job());
        await().untilAsserted(() -> assertThat(forGood.words).containsExactly("settled"));
    }

    /** What is stored isn't fetched and put again because a commit broke: its link may be dead by then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("F15")
    void whatIsUncertainIsCommittedAgainLaterAndLater(boolean breaks) {
        Job job = job();
        List<Long> commits = new CopyOnWriteArrayList<>();
        tries.outcome = id -> {
            if (!id.equals(job.id())) {
                return CommitOutcome.STORED;
            }
            commits.add(nanos.get());
            if (commits.size() > 3) {
                return CommitOutcome.STORED;
            }
            if (breaks) {
                throw new IllegalStateException("broken");
            }
            return CommitOutcome.UNCERTAIN;
        };
        Told told = take(job);

        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofMillis(500).toNanos());
            take(job()); // another one that comes lets it look at the clock
            assertThat(told.words).containsExactly("settled");
        });
        assertThat(commits).hasSize(4);
        for (int i = 1; i <= 3; i++) {
            assertThat(commits.get(i) - commits.get(i - 1))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1L << (i - 1)).toNanos());
        }
        assertThat(tries.attempts).containsEntry(job.id(), 1);
    }

    @Test
    void whatIsUncertainComesAgainOnceItsMessageIsSomebodyElsesOrAStopMustEnd() {
        tries.outcome = id -> CommitOutcome.UNCERTAIN;
        Told lost = take(job());
        Told kept = take(job());
        await().until(() -> tries.commits.stream().mapToInt(Collection::size).sum() == 2);
        lost.ours = false;

        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(lost.words).containsExactly("again");
        });
        assertThat(kept.words).isEmpty();
        pipeline.close();
        assertThat(kept.words).containsExactly("again");
    }

    @Test
    void whatCannotBeBegunComesAgainAndItsPlaceIsFree() {
        AtomicInteger failures = new AtomicInteger(20);
        try (Pipeline poor = new Pipeline(
                tries,
                task -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    threads.execute(task);
                },
                (job, usual) -> usual,
                LIMITS,
                held::get,
                nanos::get)) {
            for (int i = 0; i < 20; i++) {
                Told told = new Told(true);
                poor.take(job(), 0, told);
                assertThat(told.words).containsExactly("again");
            }
            Told told = new Told(true);
            poor.take(job(), 0, told);
            await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
            assertThat(poor.depth()).isEqualTo(new Pipeline.Depth(0, 0, 0));
        }
    }

    @Test
    void aMessageThatCannotBeToldKeepsItFromNobodyElse() {
        Job one = job();
        CountDownLatch go = tries.hold(one);
        pipeline.take(one, 0, new Told(true) {
            @Override
            public void settled() {
                throw new IllegalStateException("the binder is closed");
            }
        });
        List<Told> others = List.of(take(one), take(job()), take(job()));
        go.countDown();

        await().untilAsserted(() ->
                assertThat(others).allSatisfy(told -> assertThat(told.words).containsExactly("settled")));
        take(one); // it is no longer there to be joined
        await().untilAsserted(() -> assertThat(tries.attempts).containsEntry(one.id(), 2));
    }

    @Test
    void theCommitSaysOfEachWhetherItComesAgain() {
        List<CommitOutcome> outcomes = List.of(CommitOutcome.values());
        List<Job> jobs = outcomes.stream().map(outcome -> job()).toList();
        tries.outcome = id -> outcomes.get(jobs.stream().map(Job::id).toList().indexOf(id));

        List<Told> told = jobs.stream().map(this::take).toList();

        int uncertain = outcomes.indexOf(CommitOutcome.UNCERTAIN);
        await().until(() -> told.stream().filter(one -> one.words.isEmpty()).count() == 1);
        assertThat(told.get(uncertain).words).isEmpty();
        pipeline.close();
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i).words).containsExactly(outcomes.get(i).isUnsettled() ? "again" : "settled");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Class<? extends Throwable> problem) throws T {
        try {
            throw (T) problem.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
