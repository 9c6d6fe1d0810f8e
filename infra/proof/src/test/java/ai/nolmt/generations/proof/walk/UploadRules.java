package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An upload is claimed once, in time, by its user; until then its bytes stay, and afterwards nothing of it is left. */
final class UploadRules implements Rules {
    private static final String UPLOADS = """
            SELECT id, user_id, status, expires_at <= now() AS is_over,
                   EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = u.staging_key) AS doomed
            FROM nolmt.uploads u""";

    private final World world;
    private Map<UUID, UploadNow> uploads = Map.of();
    private final Set<UUID> claimed = new HashSet<>();

    UploadRules(World world) {
        this.world = world;
    }

    private record UploadNow(UUID id, UUID user, String status, boolean isOver, boolean doomed) {
        boolean isOpen() {
            return status.equals("open");
        }
    }

    @Override
    public void check(Look before, Look now) {
        if (!world.isTaken(Kind.OPEN_UPLOAD)) {
            return;
        }
        Map<UUID, UploadNow> these = read();
        these.values().forEach(upload -> {
            UUID id = upload.id();
            boolean hasJob = now.jobs().containsKey(id);
            hold(!upload.isOpen() || !hasJob, "An upload is open that a job has claimed: " + id);
            hold(
                    !upload.status().equals("claimed") || hasJob || claimed.contains(id) || world.isRestored,
                    "An upload is claimed by no job: " + id);
            hold(!upload.isOpen() || !upload.doomed(), "The key of an open upload is on its way out: " + id);
            hold(!upload.isOpen() || !world.erased.contains(upload.user()), "An erased user has an upload: " + id);
        });
        these.values().stream()
                .filter(UploadNow::isOpen)
                .collect(Collectors.groupingBy(UploadNow::user, Collectors.counting()))
                .forEach((user, n) -> hold(n <= Sending.MOST, "A user has " + n + " uploads open: " + user));
        uploads.values()
                .forEach(upload ->
                        changed(upload, these.get(upload.id()), now.jobs().containsKey(upload.id())));
        world.givenUp.forEach(id -> hold(!now.jobs().containsKey(id), "An upload was given up, and is claimed: " + id));
        world.announced.stream()
                .map(World.Announced::id)
                .filter(now.jobs()::containsKey)
                .forEach(claimed::add);
        uploads = these;
    }

    private void changed(UploadNow before, @Nullable UploadNow after, boolean hasJob) {
        UUID id = before.id();
        boolean claimedNow = hasJob && !claimed.contains(id);
        hold(!claimedNow || before.isOpen(), "An upload that was " + before.status() + " is claimed: " + id);
        hold(!claimedNow || !before.isOver(), "An upload is claimed that was over: " + id);
        hold(
                !before.isOpen()
                        || before.isOver()
                        || after != null && after.isOpen()
                        || hasJob
                        || world.erasing.contains(before.user())
                        || world.wasAsked(Kind.GIVE_UP_UPLOAD, id)
                        || world.announced.stream().noneMatch(told -> told.id().equals(id)),
                "An open upload ended, and nobody asked for it: " + id);
    }

    private Map<UUID, UploadNow> read() {
        Map<UUID, UploadNow> these = new HashMap<>();
        world.database
                .sql()
                .sql(UPLOADS)
                .query((row, n) -> new UploadNow(
                        row.getObject("id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getString("status"),
                        row.getBoolean("is_over"),
                        row.getBoolean("doomed")))
                .list()
                .forEach(upload -> these.put(upload.id(), upload));
        return these;
    }

    @Override
    public void checkEnd() {
        uploads.keySet().forEach(id -> world.violated("An upload stays: " + id));
        world.links.partsOf().forEach(key -> world.violated("The bucket keeps parts of what is over: " + key));
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
