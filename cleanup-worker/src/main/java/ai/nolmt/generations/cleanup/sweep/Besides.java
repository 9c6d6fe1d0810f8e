package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.inventory.Inventories;
import ai.nolmt.generations.cleanup.look.AtOnce;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep may go by besides a listing of our own keys.
 *
 * @param legacy sweeps what a backend of before left, behind our own; null for nothing
 * @param inventories by which a run may go that says so; null for none
 * @param atOnce asks for each orphan that an inventory lists, several at once; null where there are no inventories
 */
public record Besides(
        @Nullable LegacySweep legacy,
        @Nullable Inventories inventories,
        @Nullable AtOnce atOnce) {
    public static final Besides NOTHING = new Besides(null, null, null);
}
