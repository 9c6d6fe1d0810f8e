package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket in memory that fails in every way that S3 can: answers are lost, requests land late or twice, single keys of a
 * deletion fail. Keys are written once and listed in UTF-8 byte order, as S3 does.
 */
final class WalkBucket implements ObjectStore {
    /** An object is older than whatever begins after it, to the millisecond that S3 has. */
    private static final Duration OLDER = Duration.ofSeconds(10);

    private final Clock clock;
    private final Consumer<String> beforeRemoval;
    private final Consumer<List<StoredObject>> listed;
    private final TreeMap<String, StoredBytes> objects = new TreeMap<>((one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
    private final List<Late> late = new ArrayList<>();
    private final Map<String, Integer> confirmed = new HashMap<>();
    /** How many objects had arrived when something was listed from its beginning the last time. */
    private final Map<String, Integer> looked = new HashMap<>();

    private int arrived;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record StoredBytes(
            StoredObject object, byte[] bytes, @Nullable Label label, int arrived) {
        private StoredBytes older(Duration by) {
            StoredObject younger = object;
            return new StoredBytes(
                    new StoredObject(
                            younger.key(),
                            younger.size(),
                            younger.lastModified().minus(by),
                            younger.sha256()),
                    bytes,
                    label,
                    arrived);
        }
    }

    private record Late(String what, Runnable effect) {}

    /**
     * Makes an empty one.
     *
     * @param beforeRemoval told of every object that is there and goes
     * @param listed told of every page
     */
    WalkBucket(Clock clock, Consumer<String> beforeRemoval, Consumer<List<StoredObject>> listed) {
        this.clock = clock;
        this.beforeRemoval = beforeRemoval;
        this.listed = listed;
    }

    @Override
    public void put(String key, Content content, Label label, Sha256 sha256) {
        byte[] bytes = bytesOf(content);
        Actor.reach(Point.BEFORE_PUT);
        Fault fault = Actor.meet(true);
        if (fault == Fault.FAILED || fault == Fault.LATE) {
            if (fault == Fault.LATE) {
                late.add(new Late("PUT " + key, () -> store(key, bytes, label, sha256)));
            }
            throw lost("PUT");
        }
        if (!store(key, bytes, label, sha256)) {
            throw new ObjectStoreException(Kind.KEY_TAKEN, key + " is taken", null);
        }
        if (fault == Fault.ANSWER_LOST) {
            throw lost("PUT");
        }
        if (fault == Fault.ECHO) {
            late.add(new Late("PUT " + key, () -> store(key, bytes, label, sha256)));
        }
        Actor.reach(Point.AFTER_PUT);
    }

    /** With If-None-Match, settled as the S3 client settles it; returns whether these bytes are there now. */
    boolean store(String key, byte[] bytes, @Nullable Label label, @Nullable Sha256 sha256) {
        StoredBytes there = objects.get(key);
        if (there != null) {
            return Arrays.equals(there.bytes(), bytes);
        }
        objects.put(
                key,
                new StoredBytes(
                        new StoredObject(key, bytes.length, clock.instant().minus(OLDER), sha256),
                        bytes,
                        label,
                        ++arrived));
        return true;
    }

    @Override
    public Optional<Long> download(String key, Path into) {
        if (Actor.meet(true) != Fault.NONE) {
            throw lost("GET");
        }
        StoredBytes there = objects.get(key);
        if (there == null) {
            return Optional.empty();
        }
        try {
            Files.write(into, there.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of((long) there.bytes().length);
    }

    @Override
    public Optional<StoredObject> head(String key) {
        return Optional.ofNullable(objects.get(key)).map(StoredBytes::object);
    }

    @Nullable
    StoredBytes stored(String key) {
        return objects.get(key);
    }

    boolean isLookedAt(String root) {
        return looked.containsKey(root);
    }

    /** Whether something was listed from its beginning since this object is there. */
    boolean wasLooked(String root, String key) {
        StoredBytes there = objects.get(key);
        return there != null && looked.getOrDefault(root, 0) >= there.arrived();
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        Actor.reach(Point.BEFORE_LIST);
        if (after == null) {
            looked.put(prefix, arrived);
        }
        List<StoredObject> all = objects.tailMap(after == null ? "" : after, after == null).values().stream()
                .map(StoredBytes::object)
                .filter(object -> object.key().startsWith(prefix))
                .limit(limit + 1L)
                .toList();
        ObjectPage page = new ObjectPage(all.subList(0, Math.min(limit, all.size())), all.size() > limit);
        listed.accept(page.objects());
        Actor.reach(Point.AFTER_LIST);
        return page;
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        Actor.reach(Point.BEFORE_DELETE);
        Fault fault = Actor.meet(true);
        if (fault == Fault.FAILED || fault == Fault.LATE) {
            if (fault == Fault.LATE) {
                late.add(new Late("DELETE " + keys, () -> keys.forEach(this::remove)));
            }
            throw lost("DELETE");
        }
        Set<String> deleted = new HashSet<>(keys);
        Map<String, String> failed = new HashMap<>();
        if (fault == Fault.ONE_KEY_FAILS) {
            deleted.remove(keys.get(0));
            failed.put(keys.get(0), "InternalError");
        }
        keys.stream().filter(deleted::contains).forEach(this::remove);
        if (fault == Fault.ANSWER_LOST) {
            throw lost("DELETE");
        }
        if (fault == Fault.ECHO) {
            late.add(new Late("DELETE " + keys, () -> keys.forEach(this::remove)));
        }
        deleted.forEach(key -> confirmed.merge(key, 1, Integer::sum));
        Actor.reach(Point.AFTER_DELETE);
        return new DeleteOutcome(deleted, failed);
    }

    private void remove(String key) {
        if (objects.containsKey(key)) {
            beforeRemoval.accept(key);
            objects.remove(key);
        }
    }

    /** One more that will. */
    void later(String what, Runnable effect) {
        late.add(new Late(what, effect));
    }

    /** The requests that haven't landed yet. */
    int late() {
        return late.size();
    }

    String land(int index) {
        Late request = late.remove(index);
        request.effect().run();
        return request.what();
    }

    void age(Duration by) {
        objects.replaceAll((key, there) -> there.older(by));
    }

    List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** How often the bucket said that this key is gone. */
    int confirmed(String key) {
        return confirmed.getOrDefault(key, 0);
    }

    @Override
    public SignedUrl sign(String key, Served as, Duration validity) {
        return new SignedUrl("https://bucket/" + key, clock.instant().plus(validity));
    }

    @Override
    public String plainUrl(String key) {
        return "s3://bucket/" + key;
    }

    static byte[] bytesOf(Content content) {
        try (var in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectStoreException lost(String what) {
        return new ObjectStoreException(Kind.TRANSIENT, "No answer to " + what, null);
    }
}
