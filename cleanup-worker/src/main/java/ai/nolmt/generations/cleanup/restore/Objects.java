package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectStore;

/** The bucket's objects, and what they say of themselves. */
public record Objects(ObjectStore store, ObjectDetails details) {}
