package ai.nolmt.generations.tools.provision.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.provision.plan.Plan;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import ai.nolmt.generations.tools.provision.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The whole policy as AWS gets it. Servers that we can run look at none of its conditions, so it is compared by its words. */
class PolicyIT {
    /** The last one is AWS' own example, turned round ("Enforce conditional writes on Amazon S3 buckets"). */
    private static final String EXPECTED = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "NolmtTlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
               "Resource": ["arn:aws-cn:s3:::nolmt-policy", "arn:aws-cn:s3:::nolmt-policy/*"],
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
              {"Sid": "NolmtPublicRead", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
               "Resource": "arn:aws-cn:s3:::nolmt-policy/media/*"},
              {"Sid": "NolmtWriteOnce", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
               "Resource": ["arn:aws-cn:s3:::nolmt-policy/media/*", "arn:aws-cn:s3:::nolmt-policy/staging/media/*"],
               "Condition": {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}}]}""";

    @Test
    void opensThePrefixAloneWantsTlsAndTakesNothingTwice() {
        try (ForeignServer moto = ForeignServer.moto(PolicyIT.class);
                S3Client s3 = new Aws(moto.endpoint(), moto.endpoint(), "cn-north-1", "key", "secret").s3()) {
            BucketWishes wishes = new BucketWishes(
                    "nolmt-policy",
                    Region.CN_NORTH_1,
                    new KeyPrefix("media/"),
                    Access.PUBLIC,
                    List.of(),
                    null,
                    false,
                    null,
                    true,
                    true);
            Plan plan = new Plan(true, List.of(), List.of(), true);

            assertThat(plan.run(BucketPlan.of(s3, wishes), step -> {})).noneMatch(Step::wrong);

            String policy =
                    s3.getBucketPolicy(get -> get.bucket("nolmt-policy")).policy();
            assertThat(PolicyDocument.same(policy, EXPECTED)).as(policy).isTrue();
        }
    }
}
