package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds a container's polling back while its binding is paused, without stopping what was received. */
final class PollingGate implements BackPressureHandler {
    private static final long LOOK_AGAIN_MILLIS = 500; // a container that stops looks whether it may

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean open = true;

    void set(boolean shouldBeOpen) {
        lock.lock();
        try {
            open = shouldBeOpen;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int request(int amount) throws InterruptedException {
        lock.lock();
        try {
            if (!open) {
                boolean signalled = opened.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                return signalled && open ? amount : 0;
            }
            return amount;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(int amount, ReleaseReason reason) {}

    @Override
    public boolean drain(Duration timeout) {
        return true;
    }
}
