package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.object.ObjectStore;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** As if the worker died at one of its calls, before the bucket heard of it or behind its answer. */
final class KilledStore extends StoreBetween {
    private final int last;
    private final boolean answered;
    private int calls;

    KilledStore(ObjectStore store, int last, boolean answered) {
        super(store);
        this.last = last;
        this.answered = answered;
    }

    /** An error, so that nothing goes on behind it, as nothing does in a process that is gone. */
    static final class Killed extends Error {}

    private <T> T call(Supplier<T> call) {
        calls++;
        if (calls == last && !answered) {
            throw new Killed();
        }
        T answer = call.get();
        if (calls == last) {
            throw new Killed();
        }
        return answer;
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        return call(() -> super.delete(keys));
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        return call(() -> super.list(prefix, after, limit));
    }
}
