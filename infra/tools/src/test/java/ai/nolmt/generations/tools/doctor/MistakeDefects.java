package ai.nolmt.generations.tools.doctor;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is there and isn't what it is taken for. */
final class MistakeDefects {
    private static final String UID = "SELECT pg_get_functiondef('auth.uid'::regproc)";
    private static final String OF_NOBODY = """
            CREATE OR REPLACE FUNCTION auth.uid() RETURNS UUID LANGUAGE sql STABLE AS 'SELECT NULL::uuid'""";
    private static final String OF_ONE =
            OF_NOBODY.replace("NULL::uuid", "''00000000-0000-0000-0000-000000000001''::uuid");
    private static final String BY_TOKENS = "users by their tokens";

    private MistakeDefects() {}

    static List<Defect> all() {
        return List.of(
                page("a store's console", "AWS_ENDPOINT_URL_S3", "bucket", "What answers there is no S3"),
                page("a page in SQS' place", "AWS_ENDPOINT_URL_SQS", "queue QUEUES-j", "What answers there is no SQS")
                        .also("queue QUEUES-j-dlq", "queue QUEUES-c", "queue QUEUES-c-dlq"),
                page("a page in STS' place", "AWS_ENDPOINT_URL_STS", "who they are", "What answers there is no STS"),
                page(
                        "a page in STS' place that is XML",
                        "<html><body>welcome</body></html>",
                        "AWS_ENDPOINT_URL_STS",
                        "who they are",
                        "What answers there is no STS"),
                page(
                                "JSON in SQS' place that says nothing",
                                "{}",
                                "AWS_ENDPOINT_URL_SQS",
                                "queue QUEUES-j",
                                "What answers there is no SQS: it tells nothing of the queue.")
                        .also("queue QUEUES-j-dlq", "queue QUEUES-c", "queue QUEUES-c-dlq"),
                silent(),
                Defect.of(
                                "a key of KMS that nobody names",
                                "how objects are put",
                                "nolmt.objects.encryption is sse-kms, but nolmt.objects.kms-key is not set.",
                                "Set nolmt.objects.kms-key to the ARN of a key of KMS")
                        .planted((setUp, environment) -> environment.put("NOLMT_OBJECTS_ENCRYPTION", "sse-kms")),
                Defect.of(
                                "encryption that the store can't do",
                                "s3:PutObject",
                                "This store can't encrypt what is put, as nolmt.objects.encryption says: it answered"
                                        + " 501.",
                                "Set nolmt.objects.encryption to bucket.")
                        .also("s3:PutObject (staging/)", "s3:PutObject (nolmt-reports/)")
                        .planted((setUp, environment) -> environment.put("NOLMT_OBJECTS_ENCRYPTION", "sse-s3")),
                uid("users whom the database doesn't know by their tokens", OF_NOBODY)
                        .also(BY_TOKENS),
                uid("users who are all the same to the database", OF_ONE).also(BY_TOKENS),
                Defect.of(
                                "one queue for all",
                                "queues of their own",
                                "each worker takes what is for the other",
                                "Set nolmt.queues.cleanups to a queue of its own.")
                        .planted((setUp, environment) ->
                                environment.put("NOLMT_QUEUES_CLEANUPS", setUp.queues() + "-j")));
    }

    /** Which says yes to everything. */
    private static Defect page(String name, String variable, String check, String problem) {
        return page(name, "<!doctype html><title>Sign in</title>", variable, check, problem);
    }

    private static Defect page(String name, String html, String variable, String check, String problem) {
        byte[] page = html.getBytes(StandardCharsets.UTF_8);
        HttpServer server = FakeServers.http(exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, isHead ? -1 : page.length);
            if (!isHead) {
                exchange.getResponseBody().write(page);
            }
        });
        return Defect.of(name, check, problem, "Set " + variable)
                .planted((setUp, environment) -> {
                    server.start();
                    environment.put(variable, FakeServers.address(server));
                })
                .undone((setUp, environment) -> server.stop(0));
    }

    /** Where connections are made, and nobody ever says a word. */
    private static Defect silent() {
        ServerSocket server = listening();
        return Defect.of(
                        "a PostgreSQL that says nothing",
                        "connection to the database",
                        "The database can't be used: Connection attempt timed out",
                        "Check NOLMT_DATABASE_URL")
                .with("NOLMT_DATABASE_CONNECT_TIMEOUT", "PT1S")
                .with("NOLMT_DATABASE_URL", "postgresql://a:b@127.0.0.1:" + server.getLocalPort() + "/x")
                .undone((setUp, environment) -> {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Defect uid(String name, String function) {
        String[] before = {""};
        return Defect.of(
                        name,
                        "others' rows",
                        "A user may not insert a row of their own.",
                        "See that auth.uid() gives the sub of request.jwt.claims")
                .planted((setUp, environment) -> {
                    before[0] =
                            setUp.database().sql().sql(UID).query(String.class).single();
                    setUp.sql(function);
                })
                .undone((setUp, environment) -> setUp.sql(before[0]));
    }
}
