package ai.nolmt.generations.reference;

import ai.nolmt.generations.database.StageTransaction;
import java.util.Collection;
import java.util.Set;

/**
 * One kind of thing that may name a key. An implementation says the truth as of the statement that it runs, in a
 * transaction of the cleanup role, and throws if it can't: an empty answer would let keys be deleted.
 */
public interface ReferenceSource {
    /** Of these keys those that are named. */
    Set<String> namedAmong(StageTransaction tx, Collection<String> keys);
}
