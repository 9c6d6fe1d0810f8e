package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.UploadStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The bucket's other door: what others put in by links that were signed for them. A link is looked at when a request
 * begins, so what began in time may land however much later.
 */
final class WalkLinks implements UploadStore {
    private static final String ETAG = "a part";

    private final WalkBucket bucket;
    /** For how long each still works, by its key. */
    private final Map<String, Duration> links = new HashMap<>();

    private final Map<String, PartOf> partLinks = new HashMap<>();
    /** What was begun in parts: the bytes of the only one, by key and name; none yet is empty. */
    private final Map<String, Map<String, Optional<byte[]>>> begun = new TreeMap<>();

    private final Set<String> completed = new HashSet<>();
    private final List<Runnable> lateBeginnings = new ArrayList<>();
    private int names;

    WalkLinks(WalkBucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public SignedUpload signPut(String key, String contentType, long length, Sha256 sha256, Duration validity) {
        links.put(key, validity);
        return new SignedUpload("PUT", "https://bucket/" + key, Map.of(), Instant.EPOCH.plus(validity));
    }

    /** Whether a PUT may begin now. */
    boolean work(String key) {
        return links.containsKey(key);
    }

    @Override
    public String begin(String key, String contentType) {
        Actor.reach(Point.BEFORE_PUT);
        String name = "parts-" + ++names;
        Runnable effect =
                () -> begun.computeIfAbsent(key, any -> new TreeMap<>()).put(name, Optional.empty());
        Fault fault = Actor.meet(true);
        if (fault == Fault.LATE) {
            lateBeginnings.add(effect);
        } else if (fault != Fault.FAILED) {
            effect.run();
        }
        if (fault == Fault.LATE || fault == Fault.FAILED || fault == Fault.ANSWER_LOST) {
            throw WalkBucket.lost("CreateMultipartUpload");
        }
        Actor.reach(Point.AFTER_PUT);
        return name;
    }

    @Override
    public SignedUpload signPart(PartOf part, Duration validity) {
        String url = "https://bucket/" + part.key() + "?uploadId=" + part.multipartId();
        partLinks.put(url, part);
        return new SignedUpload("PUT", url, Map.of(), Instant.EPOCH.plus(validity));
    }

    /** Puts the bytes where a link says; returns their tag. */
    String putPart(String url, byte[] bytes) {
        PartOf part = partLinks.get(url);
        Actor.reach(Point.BEFORE_PUT);
        Map<String, Optional<byte[]>> names = begun.getOrDefault(part.key(), Map.of());
        if (!names.containsKey(part.multipartId())) {
            throw new ObjectStoreException(ObjectStoreException.Kind.REFUSED, "NoSuchUpload", null);
        }
        names.put(part.multipartId(), Optional.of(bytes));
        return ETAG;
    }

    @Override
    public Completion complete(String key, String multipartId, List<Part> parts, long length, String crc64Nvme) {
        Actor.reach(Point.BEFORE_PUT);
        Fault fault = Actor.meet(true);
        if (fault == Fault.LATE || fault == Fault.ECHO) {
            bucket.later("CompleteMultipartUpload " + key, () -> completeNow(key, multipartId));
        }
        Completion completion = fault == Fault.LATE || fault == Fault.FAILED ? null : completeNow(key, multipartId);
        if (completion == null || fault == Fault.ANSWER_LOST) {
            throw WalkBucket.lost("CompleteMultipartUpload");
        }
        Actor.reach(Point.AFTER_PUT);
        return completion;
    }

    private Completion completeNow(String key, String multipartId) {
        Optional<byte[]> bytes = begun.getOrDefault(key, Map.of()).get(multipartId);
        if (bytes == null || bucket.head(key).isPresent()) {
            return Completion.GONE;
        }
        if (bytes.isEmpty()) {
            return Completion.PARTS_REFUSED;
        }
        begun.get(key).remove(multipartId);
        bucket.store(key, bytes.get(), null, null);
        completed.add(key);
        return Completion.DONE;
    }

    @Override
    public boolean abort(String key) {
        Actor.reach(Point.BEFORE_DELETE);
        Fault fault = Actor.meet(true);
        if (fault != Fault.FAILED && fault != Fault.LATE) {
            begun.remove(key);
        }
        if (fault != Fault.NONE && fault != Fault.ECHO) {
            throw WalkBucket.lost("AbortMultipartUpload");
        }
        Actor.reach(Point.AFTER_DELETE);
        return true;
    }

    @Override
    public Optional<Uploaded> find(String key) {
        return bucket.head(key)
                .map(there -> new Uploaded(there.size(), "image/png", completed.contains(key) ? null : there.sha256()));
    }

    /** Links end, and no request that begins parts is under way for so long. */
    void age(Duration by) {
        lateBeginnings.forEach(Runnable::run);
        lateBeginnings.clear();
        links.replaceAll((key, left) -> left.minus(by));
        links.values().removeIf(left -> left.isNegative() || left.isZero());
    }

    /** Keys that the bucket has parts of. */
    Set<String> partsOf() {
        Set<String> keys = new HashSet<>();
        begun.forEach((key, names) -> {
            if (!names.isEmpty()) {
                keys.add(key);
            }
        });
        return keys;
    }
}
