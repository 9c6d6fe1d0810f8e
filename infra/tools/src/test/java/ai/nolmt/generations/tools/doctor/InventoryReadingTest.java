package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.InventoryPlace;
import com.sun.net.httpserver.HttpServer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What S3 answers of a key that isn't there, in a bucket that may be read and not listed, or not even that. */
class InventoryReadingTest {
    private static final InventoryPlace THEIRS = InventoryPlace.of("s3://my-reports/inventory/");
    private static final InventoryPlace OURS = InventoryPlace.of("s3://a-bucket/inventory/");
    private static final String CALLER =
            "User: arn:aws:iam::111122223333:user/nolmt is not authorized to perform: %s on resource: \"x\" because no"
                    + " identity-based policy allows the %s action";

    @Test
    void whoMayReadIsDeniedTheListAlone() {
        assertThat(look(403, "AccessDenied", CALLER.formatted("s3:ListBucket", "s3:ListBucket"), THEIRS)
                        .said())
                .isEqualTo("allowed");
        assertThat(look(404, "NoSuchKey", "", THEIRS).said()).isEqualTo("allowed");
    }

    @Test
    void whoMayNotReadIsToldWhatIsNeeded() {
        Outcome denied = look(403, "AccessDenied", CALLER.formatted("s3:GetObject", "s3:GetObject"), THEIRS);

        assertThat(denied.verdict()).isEqualTo(Outcome.Verdict.WRONG);
        assertThat(denied.said())
                .startsWith("Access Denied: these credentials may not do s3:GetObject")
                .endsWith("It is needed by: cleanup-worker, for sweeps by an inventory.");
        assertThat(denied.cure()).startsWith("Allow s3:GetObject on s3://my-reports/inventory/* in the IAM policy");
    }

    /** A store that doesn't say what it denied may have denied the list. */
    @Test
    void aDenialWithoutAReasonTellsOnlyWhereKeysMayBeListed() {
        assertThat(look(403, "AccessDenied", "Access Denied", THEIRS).verdict()).isEqualTo(Outcome.Verdict.SKIPPED);
        assertThat(look(403, "AccessDenied", "Access Denied", OURS).verdict()).isEqualTo(Outcome.Verdict.WRONG);
    }

    @Test
    void aBucketThatIsNowhereIsTheSettings() {
        assertThat(look(404, "NoSuchBucket", "", THEIRS).said()).startsWith("There is no bucket my-reports, where");
        assertThat(look(301, "PermanentRedirect", "", THEIRS).said())
                .isEqualTo("The bucket my-reports of nolmt.cleanup.inventory is in another region.");
        assertThat(look(403, "InvalidAccessKeyId", "", THEIRS).said()).startsWith("AWS_ACCESS_KEY_ID is no key");
    }

    private static Outcome look(int status, String code, String message, InventoryPlace place) {
        HttpServer server = FakeServers.refusingStore(status, code, message, "");
        server.start();
        Set<Action> allowed = EnumSet.of(Action.LIST);
        try (Store store = FakeServers.store(server)) {
            return new InventoryReading(store, place, allowed).look();
        } finally {
            server.stop(0);
        }
    }
}
