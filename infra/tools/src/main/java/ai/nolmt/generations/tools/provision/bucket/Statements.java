package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;

/** What the bucket's own policy says. */
final class Statements {
    static final String OPEN = "policy-public";

    private Statements() {}

    static Desired open(S3Client s3, BucketWishes wishes) {
        return new Statement(
                s3,
                wishes.bucket(),
                OPEN,
                "NolmtPublicRead",
                wishes.isPublic()
                        ? "everybody may read " + wishes.prefix() + "*, and nothing else"
                        : "no statement of ours opens it",
                wishes.isPublic()
                        ? PolicyDocument.statement(Map.of(
                                "Sid",
                                "NolmtPublicRead",
                                "Effect",
                                "Allow",
                                "Principal",
                                "*",
                                "Action",
                                "s3:GetObject",
                                "Resource",
                                wishes.objects()))
                        : null,
                "plain links open only if something else lets everybody read");
    }

    static Desired tls(S3Client s3, BucketWishes wishes) {
        String without = "who has a key may use it over plain http";
        return wishes.tls()
                ? new Statement(
                        s3,
                        wishes.bucket(),
                        "policy-tls",
                        "NolmtTlsOnly",
                        "nobody may come without TLS",
                        PolicyDocument.statement(Map.of(
                                "Sid",
                                "NolmtTlsOnly",
                                "Effect",
                                "Deny",
                                "Principal",
                                "*",
                                "Action",
                                "s3:*",
                                "Resource",
                                List.of(wishes.arn(), wishes.arn() + "/*"),
                                "Condition",
                                Map.of("Bool", Map.of("aws:SecureTransport", "false")))),
                        without)
                : new NotHere("policy-tls", "the endpoint is plain http, where it would shut everybody out", without);
    }

    static Desired writeOnce(S3Client s3, BucketWishes wishes) {
        return new WriteOnce(s3, wishes);
    }

    /** On the other bucket. */
    static Desired logDelivery(S3Client s3, BucketWishes wishes) {
        BucketWishes.Logs logs = Objects.requireNonNull(wishes.logs());
        return new Statement(
                s3,
                logs.bucket(),
                "logging-policy",
                "NolmtServerAccessLogs",
                logs.bucket() + " takes access logs from S3",
                PolicyDocument.statement(Map.of(
                        "Sid",
                        "NolmtServerAccessLogs",
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("Service", "logging.s3.amazonaws.com"),
                        "Action",
                        "s3:PutObject",
                        "Resource",
                        wishes.arnOf(logs.bucket()) + "/" + Logging.prefixOf(wishes) + "*",
                        "Condition",
                        Map.of(
                                "ArnLike", Map.of("aws:SourceArn", wishes.arn()),
                                "StringEquals", Map.of("aws:SourceAccount", logs.account())))),
                "nobody can tell later who read what");
    }
}
