package ai.nolmt.generations.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.s3.Inventory;
import software.amazon.awscdk.services.s3.InventoryDestination;
import software.amazon.awscdk.services.s3.InventoryFormat;
import software.amazon.awscdk.services.s3.InventoryFrequency;
import software.amazon.awscdk.services.s3.InventoryObjectVersion;
import software.constructs.Construct;

/** A daily report of what is in the bucket, where nolmt.cleanup.inventory says where; sweeps may go by it. */
final class Inventories {
    /** Ten of them, of which the newest is taken. */
    private static final int DAYS = 10;

    private Inventories() {}

    static Optional<Inventory> of(Construct scope, Wishes wishes) {
        return wishes.cleaning()
                .inventoryPlace()
                .map(place -> Inventory.builder()
                        .inventoryId("nolmt")
                        .destination(InventoryDestination.builder()
                                .bucket(LogBucket.of(scope, "Inventory", place.bucket(), DAYS))
                                .bucketOwner(wishes.stack().accountId())
                                .prefix(place.prefix().replaceFirst("/$", ""))
                                .build())
                        .format(InventoryFormat.CSV)
                        .frequency(InventoryFrequency.DAILY)
                        .includeObjectVersions(InventoryObjectVersion.CURRENT)
                        .optionalFields(List.of("Size", "LastModifiedDate"))
                        .build());
    }
}
