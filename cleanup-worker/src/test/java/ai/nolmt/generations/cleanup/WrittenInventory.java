package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.inventory.Inventories;
import ai.nolmt.generations.cleanup.inventory.InventorySettings;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.testkit.backend.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A report as S3 Inventory writes it of a world's bucket, into another one, and sweeps that go by it. */
final class WrittenInventory implements AutoCloseable {
    static final String SCHEMA = "Bucket, Key, Size, LastModifiedDate, ETag";
    static final String MANIFEST = "reports/inventory/2026-01-01T01-00Z/manifest.json";

    private final World world;
    private final S3Client s3 = Backends.shared().aws().s3();
    private final String reports = Backends.shared().newBucket();
    private final ExecutorService looks = Executors.newFixedThreadPool(2);
    private final List<String> files = new ArrayList<>();
    private final String bucket;
    String source;
    String schema = SCHEMA;
    String format = "CSV";
    Instant begun = Instant.now();

    WrittenInventory(World world) {
        this.world = world;
        this.bucket = world.objects().plainUrl("key").replaceFirst("s3://([^/]+)/.*", "$1");
        this.source = bucket;
    }

    InventorySettings settings() {
        return new InventorySettings("s3://" + reports + "/reports/", Duration.ofDays(3));
    }

    /** A row, its key encoded as S3 encodes it. */
    String row(String key, long size, Instant modified) {
        return "\"" + source + "\",\"" + URLEncoder.encode(key, StandardCharsets.UTF_8) + "\",\"" + size + "\",\""
                + modified + "\",\"d41d8cd98f00b204e9800998ecf8427e\"\n";
    }

    /** A row each of all that is in the bucket now. */
    List<String> rows() {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(object -> row(object.key(), object.size(), object.lastModified()))
                .toList();
    }

    S3Object of(String key) {
        return s3.listObjectsV2(list -> list.bucket(bucket).prefix(key))
                .contents()
                .get(0);
    }

    WrittenInventory file(List<String> rows) {
        byte[] bytes = gzip(String.join("", rows).getBytes(StandardCharsets.UTF_8));
        return file(bytes, bytes.length, md5(bytes));
    }

    /** One of which the manifest may say something else. */
    WrittenInventory file(byte[] bytes, long size, String md5) {
        String key = "reports/inventory/data/" + UUID.randomUUID() + ".csv.gz";
        put(key, bytes);
        return named(key, size, md5);
    }

    /** One that only the manifest knows. */
    WrittenInventory named(String key, long size, String md5) {
        files.add("{\"key\":\"" + key + "\",\"size\":" + size + ",\"MD5checksum\":\"" + md5 + "\"}");
        return this;
    }

    void manifest() {
        byte[] text = ("{\"sourceBucket\":\"" + source + "\",\"destinationBucket\":\"arn:aws:s3:::" + reports
                        + "\",\"version\":\"2016-11-30\",\"creationTimestamp\":\"" + begun.toEpochMilli()
                        + "\",\"fileFormat\":\"" + format + "\",\"fileSchema\":\"" + schema + "\",\"files\":["
                        + files.stream().collect(Collectors.joining(",")) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        put(MANIFEST, text);
        checksum(md5(text) + "\n");
    }

    void checksum(String text) {
        put(MANIFEST.replace(".json", ".checksum"), text.getBytes(StandardCharsets.UTF_8));
    }

    void put(String key, byte[] bytes) {
        s3.putObject(put -> put.bucket(reports).key(key), RequestBody.fromBytes(bytes));
    }

    Sweep sweep() {
        return sweep(settings(), 1.0);
    }

    Sweep sweep(InventorySettings settings, double share) {
        return sweep(settings, share, Runnable::run);
    }

    /** @param executor opens it */
    Sweep sweep(InventorySettings settings, double share, Executor executor) {
        return new Sweep(
                world.objects(),
                world.transactions(),
                world.bucket(),
                World.PREFIX,
                new SweepSettings(Duration.ZERO, Duration.ZERO, share, 5, 2, 1, 1),
                executor,
                UUID::randomUUID,
                Clock.systemUTC(),
                new Besides(null, inventories(settings), new AtOnce(looks)));
    }

    Inventories inventories(InventorySettings settings) {
        return new Inventories(s3, bucket, settings, Clock.systemUTC());
    }

    UUID insert(boolean dry) {
        UUID id = world.insertRun("orphans", "options", "'{\"inventory\":\"" + MANIFEST + "\"}'::jsonb");
        world.sql("UPDATE nolmt.cleanup_runs SET dry_run = ? WHERE id = ?", dry, id);
        return id;
    }

    ClaimedRun start(boolean dry) {
        return world.claim(insert(dry), 0, Duration.ofMinutes(1));
    }

    String codeOf(Sweep sweep) {
        return codeOf(sweep, start(false));
    }

    /** Ends it as its worker would. */
    String codeOf(Sweep sweep, ClaimedRun run) {
        try {
            sweep.run(run);
            return "none";
        } catch (RunStopped e) {
            run.stopped(e);
            return e.code().wireName();
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
        s3.close();
        Backends.shared().dropBucket(reports);
    }
}
