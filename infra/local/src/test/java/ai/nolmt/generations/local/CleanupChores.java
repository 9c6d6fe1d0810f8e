package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** Something to do for each kind of clean-up, on stages of their own, and how one sees that it is done. */
final class CleanupChores {
    static final String REPORTS = "nolmt-inventories";
    private static final String MANIFEST = "inventory/daily/manifest.json";

    private final StagesOnMoto stages;
    private final String bucket;
    private final S3Client s3;
    final JdbcClient sql;
    private final String token;
    private final String admin;

    CleanupChores(StagesOnMoto stages, String bucket, S3Client s3) {
        this.stages = stages;
        this.bucket = bucket;
        this.s3 = s3;
        this.sql = stages.database().sql();
        this.token = stages.token();
        this.admin = stages.token("--admin");
        s3.createBucket(create -> create.bucket(REPORTS));
    }

    /**
     * Something to do.
     *
     * @param run what to ask for
     * @param done holds once the run is over
     */
    record Chore(String run, Done done) {}

    interface Done {
        void check(String run);
    }

    String ask(Chore chore) {
        return StagesOnMoto.idOf(stages.call(admin, "POST", "/api/admin/cleanups", chore.run()));
    }

    String told(String run) {
        return stages.call(admin, "GET", "/api/admin/cleanups/" + run, "");
    }

    /** Runs that are under way, or about to be, and those whose report is. */
    int open() {
        return sql.sql("SELECT count(*) FROM nolmt.cleanup_runs"
                        + " WHERE status IN ('accepted', 'queued', 'running') OR report_due IS NOT NULL")
                .query(Integer.class)
                .single();
    }

    Chore orphan() {
        return swept("generations/", "/" + UUID.randomUUID() + ".png");
    }

    Chore staged() {
        return swept("staging/generations/", "");
    }

    private Chore swept(String root, String ending) {
        String key = root + stages.user() + "/" + UUID.randomUUID() + ending;
        put(bucket, key, "what nobody names");
        return sweep("", run -> assertThat(isThere(key)).as(key).isFalse());
    }

    private static Chore sweep(String more, Done done) {
        return new Chore("{\"kind\": \"orphans\", \"olderThan\": \"PT0S\", \"overrideFuse\": true" + more + "}", done);
    }

    /** All of its versions. */
    Chore versions(String key) {
        put(bucket, key, "as it was");
        put(bucket, key, "what nobody names");
        return sweep("", run -> {
            ListObjectVersionsResponse left =
                    s3.listObjectVersions(list -> list.bucket(bucket).prefix(key));
            assertThat(left.versions()).as(key).isEmpty();
            assertThat(left.deleteMarkers()).as(key).isEmpty();
        });
    }

    String newKey(String root, String ending) {
        return root + stages.user() + "/" + UUID.randomUUID() + ending;
    }

    /** Beside one that a row names, which stays. */
    Chore legacy() {
        String named = "before/" + UUID.randomUUID();
        String key = "before/" + UUID.randomUUID();
        put(bucket, named, "a row's");
        put(bucket, key, "nobody's");
        row(named);
        return sweep("", run -> {
            assertThat(isThere(key)).isFalse();
            assertThat(isThere(named)).isTrue();
        });
    }

    /** As it was there before us. */
    private void row(String key) {
        sql.sql("""
                        SET session_replication_role = replica;
                        WITH r AS (INSERT INTO generations (user_id, generation_type, s3_key, s3_url)
                            VALUES ('%s', 'image', '%s', 's3://b/k') RETURNING id, s3_key)
                        INSERT INTO nolmt.legacy_keys (generation_id, key) SELECT id, s3_key FROM r;
                        RESET session_replication_role""".formatted(stages.user(), key)).update();
    }

    /** Outputs and what is staged. */
    Chore inventory() {
        List<String> keys =
                List.of(newKey("generations/", "/" + UUID.randomUUID() + ".png"), newKey("staging/generations/", ""));
        StringBuilder rows = new StringBuilder();
        for (String key : keys) {
            put(bucket, key, "nobody's");
            rows.append("\"%s\",\"%s\",\"8\",\"%s\"\n".formatted(bucket, key, Instant.now()));
        }
        byte[] file = gzip(rows.toString());
        String name = "inventory/data/" + UUID.randomUUID() + ".csv.gz";
        s3.putObject(put -> put.bucket(REPORTS).key(name), RequestBody.fromBytes(file));
        String manifest = """
                {"sourceBucket": "%s", "destinationBucket": "arn:aws:s3:::%s", "version": "2016-11-30", "creationTimestamp": "%d",
                 "fileFormat": "CSV", "fileSchema": "Bucket, Key, Size, LastModifiedDate",
                 "files": [{"key": "%s", "size": %d, "MD5checksum": "%s"}]}""".formatted(bucket, REPORTS, Instant.now().toEpochMilli(), name, file.length, md5(file));
        put(REPORTS, MANIFEST, manifest);
        put(REPORTS, MANIFEST.replace(".json", ".checksum"), md5(manifest.getBytes(StandardCharsets.UTF_8)));
        return sweep(
                ", \"inventory\": \"" + MANIFEST + "\"", run -> assertThat(keys).noneMatch(this::isThere));
    }

    /** Of an output, of something staged, and of a report. */
    Chore unfinished(String key) {
        s3.createMultipartUpload(create -> create.bucket(bucket).key(key));
        return new Chore(
                "{\"kind\": \"staging\", \"olderThan\": \"PT0S\"}",
                run -> assertThat(s3.listMultipartUploads(list -> list.bucket(bucket))
                                .uploads())
                        .noneMatch(upload -> upload.key().equals(key)));
    }

    Chore purge() {
        String id = stored();
        String key = keyOf(id);
        stages.call(token, "DELETE", "/api/generations/" + id, "");
        return new Chore(
                "{\"kind\": \"purge\"}", run -> assertThat(isThere(key)).isFalse());
    }

    /** Other bytes than the row says. */
    Chore scrub() {
        String key = keyOf(stored());
        put(bucket, key, "other bytes");
        return new Chore("{\"kind\": \"scrub\", \"bytes\": true}", run -> isReported(run, "mismatch", key));
    }

    Chore dangling() {
        String key = keyOf(stored());
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        return new Chore("{\"kind\": \"dangling\"}", run -> isReported(run, "dangling", key));
    }

    /** A row whose key is a backend's of before. */
    Chore legacyDangling() {
        String key = "before/" + UUID.randomUUID();
        row(key);
        return new Chore("{\"kind\": \"dangling\"}", run -> isReported(run, "dangling", key));
    }

    private void isReported(String run, String what, String key) {
        Progress.eventually(
                () -> assertThat(report(run)).contains("{\"what\":\"" + what + "\",\"key\":\"" + key + "\""));
    }

    /** Somebody's word of one was lost: it is written again, and is there. */
    void reportAgain() {
        changeReport("report_due = now(), report_key = NULL");
    }

    /** One was kept long enough. */
    void oldReport() {
        changeReport("finished_at = now() - interval '3 years'");
    }

    private void changeReport(String how) {
        String one = "SELECT id FROM nolmt.cleanup_runs WHERE report_key IS NOT NULL ORDER BY finished_at LIMIT 1";
        assertThat(sql.sql("UPDATE nolmt.cleanup_runs SET " + how + " WHERE id = (" + one + ")")
                        .update())
                .isEqualTo(1);
    }

    private String report(String run) {
        String key = "nolmt-reports/generations/" + run + ".ndjson";
        return isThere(key)
                ? s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asUtf8String()
                : "none yet";
    }

    /** What a database forgot that was restored. */
    Chore restored() {
        String id = stored();
        sql.sql("""
                        SET session_replication_role = replica;
                        DELETE FROM generations WHERE id = '%1$s';
                        DELETE FROM nolmt.jobs WHERE id = '%1$s';
                        RESET session_replication_role""".formatted(id)).update();
        return new Chore(
                "{\"kind\": \"restore-check\", \"olderThan\": \"PT0S\", \"adopt\": true}",
                run -> assertThat(keyOf(id)).isNotEmpty());
    }

    Chore erased() {
        String key = keyOf(stored());
        return new Chore("{\"kind\": \"erase\", \"user\": \"" + stages.user() + "\"}", run -> {
            assertThat(isThere(key)).isFalse();
            assertThat(s3.listObjectsV2(list -> list.bucket(bucket).prefix("generations/" + stages.user()))
                            .contents())
                    .isEmpty();
        });
    }

    /** What became of a job is known no more. */
    Chore oldJob() {
        String id = stored();
        stages.call(token, "DELETE", "/api/generations/" + id, "");
        sql.sql(
                        "UPDATE nolmt.jobs SET finished_at = now() - interval '3 years', updated_at = now() - interval '3 years'"
                                + " WHERE id = '" + id + "'")
                .update();
        return new Chore(
                "{\"kind\": \"jobs\"}",
                run -> assertThat(sql.sql("SELECT count(*) FROM nolmt.jobs WHERE id = '" + id + "'")
                                .query(Integer.class)
                                .single())
                        .isZero());
    }

    /** An output of the user's, and its row. */
    private String stored() {
        String text =
                Base64.getEncoder().encodeToString(("a text, " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
        String id = StagesOnMoto.idOf(stages.call(token, "POST", "/api/generations", """
                {"generationType": "text", "output": {"inline": {"contentType": "text/plain", "data": "%s"}}}""".formatted(text)));
        Progress.eventually(() -> assertThat(stages.call(token, "GET", "/api/generations/" + id, ""))
                .contains("\"status\":\"succeeded\""));
        return id;
    }

    private String keyOf(String generation) {
        return sql.sql("SELECT s3_key FROM generations WHERE id = '" + generation + "'")
                .query(String.class)
                .single();
    }

    void put(String where, String key, String content) {
        s3.putObject(put -> put.bucket(where).key(key), RequestBody.fromString(content));
    }

    boolean isThere(String key) {
        return s3.listObjectsV2(list -> list.bucket(bucket).prefix(key)).keyCount() > 0;
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
