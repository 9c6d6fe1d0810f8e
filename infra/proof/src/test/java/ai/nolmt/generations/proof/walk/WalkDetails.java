package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.proof.walk.WalkBucket.StoredBytes;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What the bucket in memory says of its objects. */
record WalkDetails(WalkBucket bucket) implements ObjectDetails {
    @Override
    public Optional<Details> find(String key) {
        return Optional.ofNullable(bucket.stored(key)).map(WalkDetails::details);
    }

    private static Details details(StoredBytes there) {
        return new Details(
                there.object().size(),
                there.label() == null ? "image/png" : there.label().served().contentType(),
                there.object().sha256(),
                there.object().lastModified(),
                there.label() == null ? Map.of() : there.label().notes());
    }

    @Override
    public Optional<Read> read(String key, LongConsumer behind) {
        return Optional.ofNullable(bucket.stored(key))
                .map(there -> new Read(Sha256.of(Content.of(there.bytes())), there.bytes().length));
    }
}
