package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.object.InventoryPlace;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Opens reports, and refuses those that are not of our bucket, not whole, or too old. What they list is where to look, and
 * never what is so: they are a day old, and S3 promises no more of them. Safe for concurrent use.
 */
public final class Inventories {
    /** S3 counts them in milliseconds, and its clock is another than ours. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final int MOST_OF_MANIFEST = 8 * 1024 * 1024;
    private static final int MOST_OF_CHECKSUM = 1024;

    private final S3Client s3;
    private final String bucket;
    private final InventorySettings settings;
    private final Clock clock;

    /** @param bucket ours, which reports must be of */
    public Inventories(S3Client s3, String bucket, InventorySettings settings, Clock clock) {
        this.s3 = s3;
        this.bucket = bucket;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads on in a report.
     *
     * @param key of its manifest.json
     * @param cursor where it stopped before; null from the beginning
     * @throws RunStopped if it must not be gone by
     */
    public Inventory open(String key, @Nullable String cursor) {
        if (settings.place().isEmpty()) {
            throw RunStopped.failed(
                    ErrorCode.INVENTORY_UNCONFIGURED,
                    "This installation reads no inventories. Set nolmt.cleanup.inventory of the cleanup worker to where"
                            + " they lie.");
        }
        InventoryPlace place = InventoryPlace.of(settings.place());
        if (!key.startsWith(place.prefix()) || !key.endsWith("/manifest.json")) {
            throw RunStopped.failed(
                    ErrorCode.INVENTORY_INVALID,
                    "An inventory is named by the key of its manifest.json, and those of this installation lie under "
                            + settings.place() + ".");
        }
        ReportFiles files = new ReportFiles(s3, place.bucket());
        byte[] text = files.read(key, MOST_OF_MANIFEST);
        String md5 = ReportFiles.md5(text);
        String checksum = new String(
                        files.read(key.replaceFirst("json$", "checksum"), MOST_OF_CHECKSUM), StandardCharsets.UTF_8)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!checksum.equals(md5)) {
            throw ReportFiles.incomplete("Its manifest.checksum is of another manifest.json.");
        }
        Manifest manifest = Manifest.of(text);
        check(manifest, place.prefix());
        if (cursor == null) {
            checkAge(manifest);
            manifest.files().forEach(files::check);
        }
        return new Inventory(files, manifest, md5, cursor);
    }

    private void check(Manifest manifest, String prefix) {
        if (!manifest.sourceBucket().equals(bucket)) {
            throw RunStopped.failed(
                    ErrorCode.INVENTORY_FOREIGN,
                    "The inventory is of another bucket, " + manifest.sourceBucket() + ", and not of " + bucket
                            + ". Name one of this bucket; nothing was deleted.");
        }
        manifest.files().stream()
                .filter(file -> !file.key().startsWith(prefix))
                .findFirst()
                .ifPresent(file -> {
                    throw RunStopped.failed(
                            ErrorCode.INVENTORY_INVALID,
                            "The inventory names a file outside " + settings.place() + ". Nothing was deleted.");
                });
    }

    private void checkAge(Manifest manifest) {
        Instant now = clock.instant();
        if (manifest.begun().isAfter(now.plus(AHEAD))) {
            throw tooOld("The inventory says that it is of the future, " + manifest.begun() + ".");
        }
        if (manifest.begun().isBefore(now.minus(settings.mostAge()))) {
            throw tooOld("The inventory is of " + manifest.begun() + ", and may be no older than " + settings.mostAge()
                    + " (nolmt.cleanup.inventory-most-age).");
        }
    }

    private static RunStopped tooOld(String sentence) {
        return RunStopped.failed(ErrorCode.INVENTORY_TOO_OLD, sentence + " Name the newest; nothing was deleted.");
    }
}
