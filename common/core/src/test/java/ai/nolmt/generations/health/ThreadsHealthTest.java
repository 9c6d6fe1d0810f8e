package ai.nolmt.generations.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class ThreadsHealthTest {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ThreadsHealth health = new ThreadsHealth(threads::findDeadlockedThreads, threads::getThreadInfo);

    @Test
    void itIsDownWhileThreadsWaitForEachOthersLocks() throws Exception {
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        Lock left = new ReentrantLock();
        Lock right = new ReentrantLock();
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        Thread one = new Thread(() -> takeBoth(left, right, bothHaveOne), "left-then-right");
        Thread other = new Thread(() -> takeBoth(right, left, bothHaveOne), "right-then-left");
        one.start();
        other.start();
        try {
            await().until(() -> health.health().getStatus().equals(Status.DOWN));
            Health down = health.health();
            assertThat(down.getDetails().toString()).contains("left-then-right", "right-then-left");
        } finally {
            one.interrupt();
            other.interrupt();
            one.join();
            other.join();
        }
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    private static void takeBoth(Lock first, Lock second, CyclicBarrier bothHaveOne) {
        try {
            first.lockInterruptibly();
            bothHaveOne.await();
            second.lockInterruptibly();
        } catch (Exception e) {
            Thread.currentThread().interrupt(); // the end of the test
        }
    }
}
