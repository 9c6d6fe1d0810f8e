package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.proof.walk.Step.Kind;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** What one walk has to do with: an empty database, a bucket with a neighbour's objects in it, and what users know. */
final class World {
    static final KeyPrefix PREFIX = MigratedDatabase.PREFIX;
    static final int MOST_OBJECTS = 4;
    static final int MOST_BYTES = 500;
    private static final KeyPrefix NEIGHBOUR = new KeyPrefix("generations2/");

    final WalkDatabase database;
    final StageTransactions transactions;
    final Installation installation;
    final WalkClock clock = new WalkClock();
    final Ids ids;
    final WalkBucket bucket;
    final WalkLinks links;
    final List<UUID> users;
    final UUID admin;
    /** The queue: what was sent once may be delivered any number of times. */
    final List<Pointer> sent = new ArrayList<>();
    /** Stored and not committed. */
    final List<StoredOutput> held = new ArrayList<>();
    /** What got a 202. */
    final List<Accepted> accepted = new ArrayList<>();

    /** What was opened to be put into the bucket by link. */
    final List<Announced> announced = new ArrayList<>();

    final List<UUID> sweeps = new ArrayList<>();
    /** By their users, who were told that it was done. */
    final Set<UUID> deleted = new HashSet<>();

    /** Uploads that their users were told to be given up. */
    final Set<UUID> givenUp = new HashSet<>();

    /** Generations that an admin was told to be held. */
    final Set<UUID> kept = new HashSet<>();

    final List<UUID> bulks = new ArrayList<>();
    final List<Hook> webhooks = new ArrayList<>();
    /** Webhooks that their users were told to be deleted. */
    final Set<UUID> deletedHooks = new HashSet<>();

    final KnownSecrets secrets = new KnownSecrets();
    /** How often the other side took each message. */
    final Map<UUID, Integer> taken = new HashMap<>();

    /** Whose erasure began; those that are erased are among them. */
    final Set<UUID> erasing = new HashSet<>();

    final Set<UUID> erased = new HashSet<>();
    final Set<UUID> cancelled = new HashSet<>();
    /** Keys that a database names again which was restored, and whose objects were gone by then. */
    final Set<String> lost = new HashSet<>();

    boolean isRestored;

    final List<String> violations = new ArrayList<>();
    private final Set<Kind> took = EnumSet.noneOf(Kind.class);
    private final Map<Kind, Set<UUID>> asked = new EnumMap<>(Kind.class);
    private final Set<String> neighbours = new HashSet<>();
    private Duration passed = Duration.ZERO;

    record Accepted(UUID id, UUID user) {}

    record Hook(UUID id, UUID user, String url) {}

    record Announced(UUID id, UUID user, Outputs output, boolean inParts) {
        String key() {
            return new StagingKey(PREFIX, user, id).value();
        }
    }

    World(WalkDatabase database, Installation installation, long seed) {
        this.database = database;
        this.transactions = database.transactions();
        this.installation = installation;
        this.ids = new Ids(new CountingClock(), new Random(seed));
        this.users = List.of(ids.get(), ids.get());
        this.admin = ids.get();
        this.bucket = new WalkBucket(
                Clock.systemUTC(),
                this::beforeRemoval,
                page -> page.stream()
                        .filter(object -> isNeighbours(object.key()))
                        .forEach(object -> violated("A listing shows a neighbour's key " + object.key())));
        this.links = new WalkLinks(bucket);
        database.reset();
        database.limit(limited(), MOST_OBJECTS, MOST_BYTES);
        new InstallationMarker(bucket, PREFIX, installation.id()).mark();
        for (String root : List.of(NEIGHBOUR.value(), "staging/" + NEIGHBOUR.value())) {
            String end = root.startsWith("staging/") ? "" : "/" + ids.get() + ".png";
            String key = root + users.get(0) + "/" + ids.get() + end;
            Outputs output = new Outputs(0);
            bucket.put(key, output.content(), "image/png", Sha256.of(output.content()));
            neighbours.add(key);
        }
    }

    /** What was said to users and admins, and a database that is restored has forgotten. */
    List<Set<?>> known() {
        return List.of(deleted, givenUp, kept, deletedHooks, erasing, erased, cancelled);
    }

    /** The same, in order. */
    List<List<?>> knownLists() {
        return List.of(accepted, announced, sweeps, bulks, webhooks);
    }

    /** Who may have {@link #MOST_OBJECTS} of {@link #MOST_BYTES} together; the other has no limits. */
    UUID limited() {
        return users.get(0);
    }

    void tookPlace(Kind kind) {
        took.add(kind);
    }

    /** Whether any step of this kind was taken, so that what isn't there needn't be looked at. */
    boolean isTaken(Kind kind) {
        return took.contains(kind);
    }

    /** Somebody begins to ask for it; whether they get it is another matter. */
    void ask(Kind kind, UUID id) {
        asked.computeIfAbsent(kind, any -> new HashSet<>()).add(id);
    }

    boolean wasAsked(Kind kind, UUID id) {
        return asked.getOrDefault(kind, Set.of()).contains(id);
    }

    /** Whether somebody began to hold the generation or its user, ever. */
    boolean wasHeld(UUID generation, UUID user) {
        return wasAsked(Kind.HOLD, generation) || wasAsked(Kind.HOLD_USER, user);
    }

    void pass(Duration time) {
        passed = passed.plus(time);
        database.pass(time);
        bucket.age(time);
        links.age(time);
        secrets.age(time);
    }

    /** How much later it is than at the beginning. */
    Duration passed() {
        return passed;
    }

    static boolean isNeighbours(String key) {
        return key.startsWith(NEIGHBOUR.value()) || key.startsWith("staging/" + NEIGHBOUR.value());
    }

    void violated(String what) {
        violations.add(what);
    }

    boolean mayStay(String key) {
        return neighbours.contains(key) || RecordKey.isOne(key);
    }

    private void beforeRemoval(String key) {
        boolean named =
                database.sql().sql("""
                        SELECT EXISTS (SELECT FROM public.generations WHERE s3_key = :key) OR EXISTS (
                            SELECT FROM nolmt.jobs WHERE staging_key = :key AND NOT closed_for_good
                              AND status IN ('accepted', 'queued', 'processing', 'failed')) OR EXISTS (
                            SELECT FROM nolmt.uploads WHERE staging_key = :key AND status = 'open')""").param("key", key).query(Boolean.class).single();
        if (named) {
            violated("An object is deleted that is named: " + key);
        }
        if (mayStay(key)) {
            violated("An object is deleted that isn't ours: " + key);
        }
    }

    /** What a producer sends: a picture, of which only some fit into the job's row. */
    record Outputs(int variant) {
        static final int INLINE_LIMIT = 100;
        private static final int MUCH = 100;

        boolean isStaged() {
            return variant % 2 == 1;
        }

        ai.nolmt.generations.object.Content content() {
            byte[] png = TestJobs.PNG;
            byte[] bytes = java.util.Arrays.copyOf(png, png.length + variant + (isStaged() ? MUCH : 0));
            return ai.nolmt.generations.object.Content.of(bytes);
        }
    }
}
