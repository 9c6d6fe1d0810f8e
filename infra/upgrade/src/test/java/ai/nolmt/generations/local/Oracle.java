package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.Ledger.Entry;
import ai.nolmt.generations.local.Ledger.Fate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What must hold once nothing is under way any more, and clean-ups have taken what nobody names: every accepted job ended once
 * and as its user asked for, each that is kept is one row and one object with its bytes, and nothing else is there.
 */
final class Oracle {
    private static final Map<Fate, Set<String>> STATUSES = Map.of(
            Fate.KEPT, Set.of("succeeded"),
            Fate.DELETED, Set.of("deleted"),
            Fate.CANCELLED, Set.of("cancelled"),
            Fate.EXPIRED, Set.of("succeeded", "deleted"),
            Fate.FAILED, Set.of("failed"),
            Fate.ERASED, Set.of("deleted"));

    private final JdbcClient sql;
    private final S3Client s3;
    private final String bucket;
    private final Map<UUID, Entry> accepted;

    Oracle(JdbcClient sql, S3Client s3, String bucket, Ledger ledger) {
        this.sql = sql;
        this.s3 = s3;
        this.bucket = bucket;
        this.accepted = ledger.all().stream().collect(Collectors.toMap(Entry::id, entry -> entry));
    }

    private record Row(UUID id, UUID user, String key, long size, String sha256) {}

    void check(List<String> deadLetterQueues, SqsClient sqs) {
        eachJobEndedAsItsUserAskedFor();
        Map<UUID, Row> rows = rows();
        assertThat(rows.keySet())
                .as("a row of each that is kept, and no other")
                .containsExactlyInAnyOrderElementsOf(accepted.values().stream()
                        .filter(entry -> entry.fate() == Fate.KEPT)
                        .map(Entry::id)
                        .toList());
        assertThat(keys("generations/"))
                .as("an object of each row, and no other")
                .containsExactlyInAnyOrderElementsOf(
                        rows.values().stream().map(Row::key).toList());
        assertThat(keys("staging/")).as("what was staged").isEmpty();
        rows.values().forEach(this::itsBytesAreThoseThatWereSent);
        countsAreThoseOfRows(rows);
        assertThat(one("SELECT count(*) FROM nolmt.parked_messages"))
                .as("messages that somebody could not read")
                .isZero();
        for (String queue : deadLetterQueues) {
            assertThat(messages(sqs, queue)).as("messages in " + queue).isZero();
        }
    }

    private void eachJobEndedAsItsUserAskedFor() {
        Map<UUID, String> statuses = new HashMap<>();
        sql.sql("SELECT id, status FROM nolmt.jobs")
                .query((row, n) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .list()
                .forEach(job -> statuses.put(job.getKey(), job.getValue()));
        assertThat(statuses.keySet()).as("jobs").isEqualTo(accepted.keySet());
        Set<String> wrong = new HashSet<>();
        accepted.forEach((id, entry) -> {
            if (!STATUSES.getOrDefault(entry.fate(), Set.of()).contains(statuses.get(id))) {
                wrong.add(entry + " is " + statuses.get(id));
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(sql.sql("SELECT DISTINCT error_code FROM nolmt.jobs WHERE status = 'failed'")
                        .query(String.class)
                        .list())
                .as("why jobs failed: their links are dead")
                .containsExactly("source_not_found");
    }

    private Map<UUID, Row> rows() {
        List<Row> rows = sql.sql("SELECT id, user_id, s3_key, file_size, sha256 FROM public.generations")
                .query((row, n) -> new Row(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5)))
                .list();
        return rows.stream().collect(Collectors.toMap(Row::id, row -> row));
    }

    private void itsBytesAreThoseThatWereSent(Row row) {
        byte[] bytes =
                s3.getObjectAsBytes(get -> get.bucket(bucket).key(row.key())).asByteArray();
        Entry entry = Objects.requireNonNull(accepted.get(row.id()));
        assertThat(Outputs.sha256(bytes))
                .as("the bytes of " + row.key())
                .isEqualTo(entry.sha256())
                .isEqualTo(row.sha256());
        assertThat((long) bytes.length).isEqualTo(row.size());
        assertThat(row.user()).isEqualTo(entry.user());
    }

    /** Triggers of two schemas kept them. */
    private void countsAreThoseOfRows(Map<UUID, Row> rows) {
        Map<UUID, Long> objects =
                rows.values().stream().collect(Collectors.groupingBy(Row::user, Collectors.counting()));
        objects.forEach((user, count) -> assertThat(sql.sql("SELECT objects FROM nolmt.usage_of(:user)")
                        .param("user", user)
                        .query(Long.class)
                        .single())
                .as("what " + user + " is said to have")
                .isEqualTo(count));
    }

    private List<String> keys(String prefix) {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private long one(String question) {
        return sql.sql(question).query(Long.class).single();
    }

    private static int messages(SqsClient sqs, String queue) {
        String url = sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
        return Integer.parseInt(sqs.getQueueAttributes(
                        get -> get.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }
}
