package ai.nolmt.generations.proof.walk;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What a held user has stays, and what no row of theirs names is taken by nobody, until an admin lets them go. */
final class UserHoldRules implements Rules {
    private static final String HELD = """
            SELECT user_id FROM nolmt.user_holds""";
    private static final String TAKEN = """
            SELECT key, user_id FROM nolmt.object_deletions
            WHERE state = 'taken' AND sweep IS NOT NULL AND user_id IS NOT NULL""";

    private final World world;
    private Set<UUID> held = new HashSet<>();
    private Map<String, UUID> taken = Map.of();

    UserHoldRules(World world) {
        this.world = world;
    }

    @Override
    public void check(Look before, Look now) {
        if (!world.isTaken(Step.Kind.HOLD_USER)) {
            return;
        }
        Set<UUID> these =
                new HashSet<>(world.database.sql().sql(HELD).query(UUID.class).list());
        Map<String, UUID> takenNow = taken();
        held.stream()
                .filter(user -> !these.contains(user) && !world.wasAsked(Step.Kind.RELEASE_USER, user))
                .forEach(user -> world.violated("Nobody let the user go, and they aren't held any more: " + user));
        // since the last look: who was held at both can't have been let go in between by one step
        held.retainAll(these);
        world.accepted.stream()
                .filter(job -> held.contains(job.user()))
                .filter(job -> before.rows().contains(job.id()) && !now.rows().contains(job.id()))
                .forEach(job -> world.violated("A generation of a held user is gone: " + job.id()));
        takenNow.forEach((key, user) -> {
            if (held.contains(user) && !taken.containsKey(key)) {
                world.violated("What a held user left is taken: " + key);
            }
        });
        held = these;
        taken = takenNow;
    }

    private Map<String, UUID> taken() {
        Map<String, UUID> keys = new HashMap<>();
        world.database
                .sql()
                .sql(TAKEN)
                .query((row, n) -> keys.put(row.getString("key"), row.getObject("user_id", UUID.class)))
                .list();
        return keys;
    }
}
