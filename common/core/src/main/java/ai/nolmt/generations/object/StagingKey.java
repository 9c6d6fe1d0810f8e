package ai.nolmt.generations.object;

import java.util.Optional;
import java.util.UUID;

/**
 * Where larger outputs wait for their worker: {@code staging/{prefix}{userId}/{jobId}}. The prefix is in it so that two
 * installations in one bucket don't sweep each other's.
 */
public record StagingKey(KeyPrefix prefix, UUID userId, UUID jobId) {
    static final String ROOT = "staging/";

    public String value() {
        return root(prefix) + userId + "/" + jobId;
    }

    /** What all staging keys of an installation start with. */
    public static String root(KeyPrefix prefix) {
        return ROOT + prefix.value();
    }

    /** Empty for whatever is not exactly of this grammar. */
    public static Optional<StagingKey> parse(KeyPrefix prefix, String key) {
        int user = ROOT.length() + prefix.value().length();
        int job = user + Ids.LENGTH + 1;
        if (!key.startsWith(root(prefix)) || key.length() != job + Ids.LENGTH || !Ids.isSlash(key, job - 1)) {
            return Optional.empty();
        }
        UUID userId = Ids.at(key, user);
        UUID jobId = Ids.at(key, job);
        return userId == null || jobId == null ? Optional.empty() : Optional.of(new StagingKey(prefix, userId, jobId));
    }

    @Override
    public String toString() {
        return value();
    }
}
