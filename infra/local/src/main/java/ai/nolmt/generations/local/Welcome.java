package ai.nolmt.generations.local;

import java.nio.file.Path;
import java.time.Duration;

/** What a person needs who has just started the stack. */
final class Welcome {
    private static final String TEXT = """

            Ready after %d s.

              API         %s   (what it takes: %s/swagger-ui.html)
              operators   http://127.0.0.1:%d/actuator/health and /actuator/prometheus (workers: %d, %d)
              PostgreSQL  127.0.0.1:%d, SQS http://127.0.0.1:%d, S3 http://127.0.0.1:%d
              variables   . %s      (for aws, psql and your own clients)
              logs        %s

            Not here as on AWS: S3 encryption headers, versioning and lifecycle rules (S3Proxy has none); queue
            encryption and credentials of SQS (ElasticMQ ignores both).

            A token of the demo user %s, good for 12 hours:

              export TOKEN=%s

            Send a picture, look at it, delete it:

              curl -s -H "Authorization: Bearer $TOKEN" %s/api/generations \\
                -F 'job={"generationType":"image","prompt":"a red fox"};type=application/json' \\
                -F 'file=@infra/local/src/main/resources/samples/fox.png;type=image/png'
              curl -s -H "Authorization: Bearer $TOKEN" %s/api/generations

            Ctrl-C stops everything; the data stays in %s.
            """;

    private Welcome() {}

    static void print(LocalStack stack, Ports ports, Path env, Duration took) {
        String api = stack.apiUrl();
        System.out.printf(
                TEXT,
                took.toSeconds(),
                api,
                api,
                ports.management(),
                ports.upload(),
                ports.cleanup(),
                ports.postgres(),
                ports.sqs(),
                ports.s3(),
                env,
                stack.folder().resolve("logs"),
                stack.demoUser(),
                stack.token(stack.demoUser(), false),
                api,
                api,
                stack.folder());
    }
}
