package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

class DenialTest {
    /** As AWS writes them: which kind of policy it is, and whether it denies or doesn't allow. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            because no identity-based policy allows the s3:PutObject action | no IAM policy of theirs allows it | Allow s3:PutObject in the IAM policy
            with an explicit deny in an identity-based policy               | their IAM policy denies it         | Take that Deny out of the IAM policy
            because no resource-based policy allows the s3:PutObject action | the bucket is another account's    | Check AWS_S3_BUCKET_NAME
            with an explicit deny in a resource-based policy                | the bucket policy denies it        | Take that Deny out of the bucket policy
            with an explicit deny in a service control policy               | it is the service control policy   | Ask who set the service control policy
            because no permissions boundary allows the s3:PutObject action  | it is the permissions boundary     | Ask who set the permissions boundary
            because no VPC endpoint policy allows the s3:PutObject action   | it is the VPC endpoint policy      | Ask who set the VPC endpoint policy
            """)
    void tellsWhichPolicyItIs(String because, String said, String cure) {
        Outcome outcome =
                denied("User: arn:aws:iam::111122223333:user/nolmt is not authorized to perform: s3:PutObject on"
                        + " resource: \"arn:aws:s3:::nolmt-ai-generations/generations/x\" " + because);

        assertThat(outcome.said())
                .startsWith("Access Denied: these credentials may not do s3:PutObject: ")
                .contains(said);
        assertThat(outcome.cure()).contains(cure);
    }

    @ParameterizedTest
    @CsvSource({"Access Denied", "Forbidden", "''"})
    void namesBothWhereTheStoreDoesNotTell(String message) {
        Outcome outcome = denied(message);

        assertThat(outcome.said()).isEqualTo("Access Denied: these credentials may not do s3:PutObject.");
        assertThat(outcome.cure()).contains("the IAM policy", "the bucket policy");
    }

    @ParameterizedTest
    @CsvSource({"kms:GenerateDataKey", "kms:Decrypt"})
    void aKeyThatMayNotBeUsedIsNoMatterOfTheBucket(String action) {
        Outcome outcome = denied("User: arn:aws:iam::111122223333:user/nolmt is not authorized to perform: " + action
                + " on resource: arn:aws:kms:us-east-1:111122223333:key/1 because no identity-based policy allows it");

        assertThat(outcome.said()).contains("the bucket's key of KMS", action);
        assertThat(outcome.cure()).startsWith("Allow " + action + " in the key's policy");
    }

    private static Outcome denied(String message) {
        return Denial.of("s3:PutObject", (S3Exception) S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage(message)
                        .build())
                .build());
    }
}
