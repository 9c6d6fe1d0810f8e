package ai.nolmt.generations.proof.walk;

import java.util.Collection;
import java.util.UUID;

/** What a user has is what there is of theirs, at every moment; and accepting never takes them beyond what they may have. */
final class UsageRules implements Rules {
    private static final String USAGE = """
            SELECT u.id, stored.objects AS stored, stored.bytes AS stored_bytes, counted.*
            FROM unnest(:users) AS u (id)
            CROSS JOIN LATERAL (SELECT count(*) AS objects, coalesce(sum(g.file_size), 0)::bigint AS bytes
                                FROM public.generations g WHERE g.user_id = u.id) AS stored
            CROSS JOIN LATERAL nolmt.usage_of(u.id) AS counted""";

    private final World world;
    private final Journal journal;
    private Room taken = new Room(0, 0);
    /** What admins opened again, which asks for no room. */
    private Room reopened = new Room(0, 0);

    UsageRules(World world, Journal journal) {
        this.world = world;
        this.journal = journal;
    }

    private record Room(long objects, long bytes) {
        Room plus(long size) {
            return new Room(objects + 1, bytes + size);
        }

        boolean holds(Room other) {
            return other.objects <= objects && other.bytes <= bytes;
        }
    }

    private record Usage(UUID user, Room stored, Room counted, Room open) {}

    @Override
    public void check(Look before, Look now) {
        journal.fresh().stream()
                .filter(event -> now.jobs().containsKey(event.job()))
                .filter(event -> event.isRedrive() && event.user().equals(world.limited()))
                .forEach(event ->
                        reopened = reopened.plus(now.jobs().get(event.job()).size()));
        world.database
                .sql()
                .sql(USAGE)
                .param("users", world.users.toArray(UUID[]::new))
                .query((row, n) -> new Usage(
                        row.getObject("id", UUID.class),
                        new Room(row.getLong("stored"), row.getLong("stored_bytes")),
                        new Room(row.getLong("objects"), row.getLong("bytes")),
                        new Room(row.getLong("open_jobs"), row.getLong("open_bytes"))))
                .list()
                .forEach(usage -> check(usage, openOf(usage.user(), now.jobs().values())));
    }

    private static Room openOf(UUID user, Collection<JobNow> jobs) {
        Room open = new Room(0, 0);
        for (JobNow job : jobs) {
            if (job.user().equals(user) && job.isOpen()) {
                open = open.plus(job.size());
            }
        }
        return open;
    }

    private void check(Usage usage, Room open) {
        hold(
                usage.counted().equals(usage.stored()),
                "A user has " + usage.stored() + ", counted as " + usage.counted());
        hold(usage.open().equals(open), "A user has " + open + " on their way, counted as " + usage.open());
        if (usage.user().equals(world.limited())) {
            taken = new Room(
                    usage.stored().objects() + open.objects(), usage.stored().bytes() + open.bytes());
            Room most = new Room(World.MOST_OBJECTS + reopened.objects(), World.MOST_BYTES + reopened.bytes());
            hold(
                    most.holds(taken) || world.isRestored || world.erasing.contains(usage.user()),
                    "A user has " + taken + ", and may have " + most);
        }
    }

    /** Whether the user with limits may have one more, while nobody is at work. */
    boolean hasRoom(long size) {
        return new Room(World.MOST_OBJECTS, World.MOST_BYTES).holds(taken.plus(size));
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
