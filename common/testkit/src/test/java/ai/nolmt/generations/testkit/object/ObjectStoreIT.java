package ai.nolmt.generations.testkit.object;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.testkit.backend.Backends;
import org.junit.jupiter.api.AfterEach;

/** The contract on the backends of this run. */
class ObjectStoreIT extends ObjectStoreContract {
    private final TestObjectStore opened =
            TestObjectStore.open(Backends.shared().aws(), Backends.shared().newBucket());

    @Override
    protected ObjectStore store() {
        return opened.store();
    }

    @AfterEach
    void close() {
        opened.close();
    }
}
