package ai.nolmt.generations.upload;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.app.WorkerHealthContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthIT extends WorkerHealthContract {
    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class);

    HealthIT() {
        super(app);
    }
}
