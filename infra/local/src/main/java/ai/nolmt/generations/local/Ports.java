package ai.nolmt.generations.local;

import ai.nolmt.servers.Loopback;
import java.util.List;

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
        if (List.of(api, upload, cleanup, postgres, sqs, s3).stream().distinct().count() < 6) {
            throw new StartFailed("Two of the ports are the same. Give each its own; ./run --help lists the options.");
        }
        check(api, "--port");
        check(upload, "--upload-port");
        check(cleanup, "--cleanup-port");
        check(postgres, "--postgres-port");
        check(sqs, "--sqs-port");
        check(s3, "--s3-port");
    }

    private static void check(int port, String option) {
        if (port < 1 || port > 65_535) {
            throw new StartFailed(option + " is " + port + ". Give a port from 1 to 65535.");
        }
        if (!Loopback.isFree(port)) {
            throw new StartFailed("Port " + port + " is taken. Give another with " + option + ".");
        }
    }
}
