package ai.nolmt.generations.tools.doctor;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;

/** What AWS and PostgreSQL refuse, and no local server does, in their own words. */
final class RefusalDefects {
    private static final String CALLER =
            "User: arn:aws:iam::111122223333:user/nolmt is not authorized to perform: s3:ListBucket on resource:"
                    + " \"arn:aws:s3:::nolmt-ai-generations\" ";

    private RefusalDefects() {}

    static List<Defect> all() {
        return List.of(
                store(
                        "S16: bucket not found by region",
                        FakeServers.refusingStore(301, "PermanentRedirect", "Use another endpoint.", "eu-central-1"),
                        "Bucket not found in AWS_REGION: it is in eu-central-1.",
                        "Set AWS_REGION to eu-central-1."),
                store(
                        "S16: bucket not found by the region of the signature",
                        FakeServers.refusingStore(
                                400,
                                "AuthorizationHeaderMalformed",
                                "The authorization header is malformed; the region 'us-east-1' is wrong; expecting"
                                        + " 'eu-west-3'",
                                ""),
                        "Bucket not found in AWS_REGION: it is in eu-west-3.",
                        "Set AWS_REGION to eu-west-3."),
                store(
                        "S16: Access Denied by an IAM policy that doesn't allow",
                        FakeServers.refusingStore(
                                403,
                                "AccessDenied",
                                CALLER + "because no identity-based policy allows the s3:ListBucket action",
                                ""),
                        "Access Denied: these credentials may not do s3:ListBucket: no IAM policy of theirs allows it.",
                        "Allow s3:ListBucket in the IAM policy (provision iam prints it)."),
                store(
                        "S16: Access Denied by a bucket policy that denies",
                        FakeServers.refusingStore(
                                403, "AccessDenied", CALLER + "with an explicit deny in a resource-based policy", ""),
                        "Access Denied: these credentials may not do s3:ListBucket: the bucket policy denies it.",
                        "Take that Deny out of the bucket policy"),
                store(
                        "S16: Access Denied by a session that has ended",
                        FakeServers.refusingStore(400, "ExpiredToken", "The provided token has expired.", ""),
                        "AWS_SESSION_TOKEN has expired",
                        "Take new credentials."),
                sts(),
                queues(),
                store(
                        "a clock that S3 refuses",
                        FakeServers.refusingStore(403, "RequestTimeTooSkewed", "The difference is too large.", ""),
                        "This host's clock differs too much from S3's.",
                        "Set the host's clock, by NTP."),
                password());
    }

    private static Defect store(String name, HttpServer server, String problem, String cure) {
        return Defect.of(name, "bucket", problem, cure)
                .planted((setUp, environment) -> {
                    server.start();
                    environment.put("AWS_ENDPOINT_URL_S3", FakeServers.address(server));
                })
                .undone((setUp, environment) -> server.stop(0));
    }

    private static Defect sts() {
        HttpServer server = FakeServers.refusing(
                403,
                "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token included in the"
                        + " request is invalid.</Message></Error></ErrorResponse>");
        return Defect.of(
                        "S16: Access Denied by credentials that nobody has",
                        "who they are",
                        "AWS_ACCESS_KEY_ID is no key that AWS knows.",
                        "Set AWS_ACCESS_KEY_ID anew.")
                .planted((setUp, environment) -> {
                    server.start();
                    environment.put("AWS_ENDPOINT_URL_STS", FakeServers.address(server));
                })
                .undone((setUp, environment) -> server.stop(0));
    }

    private static Defect queues() {
        HttpServer server = FakeServers.refusing(
                400,
                "{\"__type\":\"com.amazon.coral.service#UnrecognizedClientException\",\"message\":\"The security token"
                        + " included in the request is invalid.\"}");
        return Defect.of(
                        "credentials that SQS doesn't know",
                        "queue QUEUES-j",
                        "AWS_ACCESS_KEY_ID is no key that SQS knows.",
                        "Set AWS_ACCESS_KEY_ID anew.")
                .planted((setUp, environment) -> {
                    server.start();
                    environment.put("AWS_ENDPOINT_URL_SQS", FakeServers.address(server));
                })
                .undone((setUp, environment) -> server.stop(0))
                .also("queue QUEUES-j-dlq", "queue QUEUES-c", "queue QUEUES-c-dlq");
    }

    private static Defect password() {
        ServerSocket server =
                FakeServers.refusingPostgres("28P01", "password authentication failed for user \"nolmt_app\"");
        return Defect.of(
                        "a wrong password",
                        "connection to the database",
                        "PostgreSQL refuses the login or its password",
                        "Set NOLMT_DATABASE_URL to the login's name and password")
                .with(
                        "NOLMT_DATABASE_URL",
                        "postgresql://nolmt_app:of-another@127.0.0.1:" + server.getLocalPort() + "/x")
                .undone((setUp, environment) -> {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
