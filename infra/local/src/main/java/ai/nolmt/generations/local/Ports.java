package ai.nolmt.generations.local;

import ai.nolmt.servers.Loopback;
import java.util.List;

/** Where a stack listens, all on loopback. */
public record Ports(int api, int management, int upload, int cleanup, int postgres, int sqs, int s3) {
    static final Ports USUAL = new Ports(8080, 8081, 8082, 8083, 54_320, 9324, 9000);

    /** Taken one after the other, so that no two are the same. */
    public static Ports free() {
        return new Ports(
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort(),
                Loopback.freePort());
    }

    Ports plus(int offset) {
        return new Ports(
                api + offset,
                management + offset,
                upload + offset,
                cleanup + offset,
                postgres + offset,
                sqs + offset,
                s3 + offset);
    }

    void checkFree() {
        if (List.of(api, management, upload, cleanup, postgres, sqs, s3).stream()
                        .distinct()
                        .count()
                < 7) {
            throw new StartFailed("Two of the ports are the same. Give each its own; ./run --help lists the options.");
        }
        check(api, "--port");
        check(management, "--management-port");
        check(upload, "--upload-port");
        check(cleanup, "--cleanup-port");
        check(postgres, "--postgres-port");
        check(sqs, "--sqs-port");
        check(s3, "--s3-port");
    }

    private static void check(int port, String option) {
        if (port < 1 || port > 65_535) {
            throw new StartFailed(option + " would be " + port + ". Give a port from 1 to 65535.");
        }
        if (!Loopback.isFree(port)) {
            throw new StartFailed("Port " + port + " is taken. Give another with " + option
                    + ", or free ones to all with --ports auto.");
        }
    }
}
