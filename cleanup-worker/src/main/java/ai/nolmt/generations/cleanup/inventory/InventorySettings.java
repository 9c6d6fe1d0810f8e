package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.InventoryPlace;
import java.time.Duration;

/**
 * Where reports lie, and how old they may be.
 *
 * @param place like s3://bucket/prefix/; empty if there are none
 * @param mostAge from when its listing was begun
 */
public record InventorySettings(String place, Duration mostAge) {
    /** There are no reports. */
    public static final InventorySettings OFF = new InventorySettings("", Duration.ofDays(3));

    /** @throws ConfigurationProblem if that is no place */
    public InventorySettings {
        if (!place.isEmpty()) {
            InventoryPlace.of(place);
        }
    }
}
