package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What is held stays, whoever deletes it, until an admin lets it go. */
final class HoldRules implements Rules {
    private static final String HOLDS = """
            SELECT generation_id FROM nolmt.holds""";

    private final World world;
    private Set<UUID> held = Set.of();

    HoldRules(World world) {
        this.world = world;
    }

    @Override
    public void check(Look before, Look now) {
        if (!world.isTaken(Kind.HOLD)) {
            return;
        }
        Set<UUID> these =
                new HashSet<>(world.database.sql().sql(HOLDS).query(UUID.class).list());
        Set<UUID> mustStay = new HashSet<>(held);
        mustStay.addAll(world.kept);
        mustStay.addAll(these);
        mustStay.removeIf(id -> world.wasAsked(Kind.RELEASE, id));
        mustStay.forEach(id -> {
            hold(these.contains(id), "Nobody let it go, and it isn't held any more: " + id);
            hold(now.rows().contains(id), "A held generation is gone: " + id);
        });
        held = these;
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
