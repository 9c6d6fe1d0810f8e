package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/** Block Public Access: all of it; for public objects, all but what would shut out a policy. */
final class PublicAccess extends BucketPart {
    private static final PublicAccessBlockConfiguration CLOSED = block(true);

    private final boolean open;

    PublicAccess(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "public-access",
                "s3:GetBucketPublicAccessBlock",
                "s3:PutBucketPublicAccessBlock",
                "nothing but its policy and its ACLs keeps it from being opened to everybody");
        this.open = wishes.isPublic();
    }

    @Override
    String wanted() {
        return open ? "Block Public Access for ACLs only, as policy-public opens it" : "Block Public Access, all four";
    }

    @Override
    Finding read() {
        GetPublicAccessBlockResponse answer = orNull(() -> s3.getPublicAccessBlock(get -> get.bucket(bucket)));
        PublicAccessBlockConfiguration there = answer == null ? null : answer.publicAccessBlockConfiguration();
        if (there == null) {
            return Finding.missing(wanted());
        }
        if (same(there, block(!open))) {
            return Finding.fine(wanted());
        }
        // as AWS makes buckets
        return open && same(there, CLOSED) ? Finding.missing(wanted()) : Finding.otherwise(said(there));
    }

    @Override
    public void apply() {
        s3.putPublicAccessBlock(put -> put.bucket(bucket).publicAccessBlockConfiguration(block(!open)));
    }

    private static PublicAccessBlockConfiguration block(boolean policies) {
        return PublicAccessBlockConfiguration.builder()
                .blockPublicAcls(true)
                .ignorePublicAcls(true)
                .blockPublicPolicy(policies)
                .restrictPublicBuckets(policies)
                .build();
    }

    private static boolean same(PublicAccessBlockConfiguration one, PublicAccessBlockConfiguration other) {
        return said(one).equals(said(other));
    }

    private static String said(PublicAccessBlockConfiguration of) {
        return "BlockPublicAcls " + isOn(of.blockPublicAcls()) + ", IgnorePublicAcls " + isOn(of.ignorePublicAcls())
                + ", BlockPublicPolicy " + isOn(of.blockPublicPolicy()) + ", RestrictPublicBuckets "
                + isOn(of.restrictPublicBuckets());
    }

    private static String isOn(Boolean value) {
        return Objects.equals(value, true) ? "on" : "off";
    }
}
