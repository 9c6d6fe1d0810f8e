package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.object.ObjectVersions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real versions, for tests to stand between. */
class VersionsBetween implements ObjectVersions {
    private final ObjectVersions versions;

    VersionsBetween(ObjectVersions versions) {
        this.versions = versions;
    }

    @Override
    public List<Version> some(String key) {
        return versions.some(key);
    }

    @Override
    public Map<Version, String> delete(List<Version> some) {
        return versions.delete(some);
    }

    @Override
    public Optional<String> lockOf(Version version) {
        return versions.lockOf(version);
    }
}
