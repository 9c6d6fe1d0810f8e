package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.InventoryPlace;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What of the clean-up worker's settings, nolmt.cleanup, makes a difference to its rights.
 *
 * @param versions what becomes of a bucket that keeps versions
 * @param legacyPrefixes what keys of a backend of before begin with
 * @param inventory where reports of S3 Inventory lie; empty if there are none
 */
public record Cleaning(
        @DefaultValue("refuse") Versions versions,
        @DefaultValue({}) List<String> legacyPrefixes,
        @DefaultValue("") String inventory) {
    /** Where none of them is set. */
    public static final Cleaning USUAL = new Cleaning(Versions.REFUSE, List.of(), "");

    /** As users of the setting say it. */
    public enum Versions {
        REFUSE,
        DELETE
    }

    /** @throws ConfigurationProblem if the worker wouldn't start with it */
    public Cleaning {
        legacyPrefixes = List.copyOf(legacyPrefixes);
        if (!inventory.isEmpty()) {
            InventoryPlace.of(inventory);
        }
    }

    public boolean deletesVersions() {
        return versions == Versions.DELETE;
    }

    /** Empty if there are no reports. */
    public Optional<InventoryPlace> inventoryPlace() {
        return inventory.isEmpty() ? Optional.empty() : Optional.of(InventoryPlace.of(inventory));
    }

    /**
     * Without those below our own prefix, where the worker has its rights anyway.
     *
     * @throws ConfigurationProblem if one of them may be or hold somebody else's
     */
    public List<String> legacyOutside(KeyPrefix ours) {
        return new LegacyPrefixes(ours, legacyPrefixes)
                .values().stream()
                        .filter(legacy -> !legacy.startsWith(ours.value()))
                        .toList();
    }
}
