package ai.nolmt.generations.local;

import ai.nolmt.generations.testkit.server.Loopback;

/** Where a stack listens, all on loopback. */
public record Ports(int api, int upload, int cleanup, int postgres, int sqs, int s3) {
    /** Taken one after the other, so that no two are the same. */
    public static Ports free() {
        return new Ports(
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort());
    }

    void checkFree() {
        check(api, "--port");
        check(upload, "--upload-port");
        check(cleanup, "--cleanup-port");
        check(postgres, "--postgres-port");
        check(sqs, "--sqs-port");
        check(s3, "--s3-port");
    }

    private static void check(int port, String option) {
        if (!Loopback.isFree(port)) {
            throw new StartFailed("Port " + port + " is taken. Give another with " + option + ".");
        }
    }
}
