package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.inventory.InventorySettings;
import ai.nolmt.generations.run.ClaimedRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reports of another bucket, of another day, or half written: each ends its run by a code of its own, and nothing goes. */
class InventoryRefusalsIT {
    @RegisterExtension
    final World world = new World();

    private WrittenInventory inventory;

    @BeforeEach
    void open() {
        inventory = new WrittenInventory(world);
    }

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void oneThatIsReplacedWhileItIsReadEndsTheRun() {
        String orphan = world.orphan();
        List<String> rows = inventory.rows();
        inventory.file(rows).manifest();
        UUID id = inventory.insert(false);
        ClaimedRun first = world.claim(id, 0, Duration.ZERO);
        assertThat(inventory.sweep().run(first)).isFalse();
        first.continueLater();
        inventory.file(rows).manifest();

        assertThat(inventory.codeOf(inventory.sweep(), world.claim(id, 1, Duration.ofMinutes(1))))
                .isEqualTo("inventory_incomplete");
        assertThat(world.stateOf(orphan)).isEqualTo("none");
    }

    @Test
    void whatIsNotOursOrNotOfNowIsRefused() {
        refused("inventory_foreign", it -> it.source = "another-bucket");
        refused(
                "inventory_too_old",
                it -> it.begun = Instant.now().minus(Duration.ofDays(3).plusMinutes(1)));
        refused("inventory_too_old", it -> it.begun = Instant.now().plus(Duration.ofHours(1)));
        refused("inventory_invalid", it -> it.format = "Parquet");
        refused("inventory_invalid", it -> it.format = "ORC");
        refused("inventory_invalid", it -> it.schema = "Bucket, Key, ETag");
        refused(
                "inventory_incomplete",
                it -> it.schema = WrittenInventory.SCHEMA + ", X, Y, LastModifiedDate2, IsLatest");
    }

    @Test
    void whatIsHalfWrittenIsRefused() {
        byte[] whole = WrittenInventory.gzip(String.join("", inventory.rows()).getBytes(StandardCharsets.UTF_8));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        byte[] other = WrittenInventory.gzip("\"b\",\"k\"\n".getBytes(StandardCharsets.UTF_8));
        refused("inventory_incomplete", it -> it.named("reports/inventory/data/none.csv.gz", 5, "00"));
        refused("inventory_incomplete", it -> it.file(half, whole.length, WrittenInventory.md5(whole)));
        refused("inventory_incomplete", it -> it.file(half, half.length, WrittenInventory.md5(half)));
        refused("inventory_incomplete", it -> it.file(whole, whole.length, WrittenInventory.md5(half)));
        refused("inventory_incomplete", it -> it.file(new byte[0], 0, WrittenInventory.md5(new byte[0])));
        refused("inventory_incomplete", it -> it.file(other, other.length, WrittenInventory.md5(other)));
        refused(
                "inventory_incomplete",
                it -> it.file(
                        "no gzip".getBytes(StandardCharsets.UTF_8),
                        7,
                        WrittenInventory.md5("no gzip".getBytes(StandardCharsets.UTF_8))));
        refused("inventory_invalid", it -> it.named("elsewhere/none.csv.gz", 5, "00"));
    }

    @Test
    void aManifestThatIsNoneIsRefused() {
        String orphan = world.orphan();
        assertThat(inventory.codeOf(inventory.sweep())).as("not there").isEqualTo("inventory_incomplete");
        inventory.file(inventory.rows()).manifest();
        inventory.checksum("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(inventory.codeOf(inventory.sweep())).isEqualTo("inventory_incomplete");
        byte[] text = "{\"files\":".getBytes(StandardCharsets.UTF_8);
        inventory.put(WrittenInventory.MANIFEST, text);
        inventory.checksum(WrittenInventory.md5(text));
        assertThat(inventory.codeOf(inventory.sweep())).isEqualTo("inventory_invalid");
        assertThat(inventory.codeOf(inventory.sweep(InventorySettings.OFF, 1.0)))
                .isEqualTo("inventory_unconfigured");
        assertThat(inventory.codeOf(world.sweep(1.0, 10))).isEqualTo("inventory_unconfigured");
        assertThat(inventory.codeOf(inventory.sweep(settings("s3://another/other/"), 1.0)))
                .isEqualTo("inventory_invalid");
        assertThat(world.stateOf(orphan)).isEqualTo("none");
    }

    private void refused(String code, Consumer<WrittenInventory> wrong) {
        String orphan = world.orphan();
        try (WrittenInventory other = new WrittenInventory(world)) {
            other.file(other.rows());
            wrong.accept(other);
            other.manifest();

            assertThat(other.codeOf(other.sweep())).isEqualTo(code);
        }
        assertThat(world.exists(orphan)).isTrue();
        nothingIsDeleted();
    }

    private void nothingIsDeleted() {
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
    }

    private static InventorySettings settings(String place) {
        return new InventorySettings(place, Duration.ofDays(3));
    }
}
