package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOption;
import ai.nolmt.generations.run.RunOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells admins what is wrong with what they ask for, before there is a run of it. */
final class CleanupRequests {
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final int LONGEST_KEY = 1024; // S3's limit

    private static final Pattern NO_KEY =
            Pattern.compile("^/|//|(?:^|/)\\.{1,2}(?:/|$)|%[0-9A-Fa-f]{2}|[\\p{Cntrl}\\p{Cs}]");

    private final KeyPrefix ours;

    CleanupRequests(KeyPrefix ours) {
        this.ours = ours;
    }

    /** What is to be run. */
    record Wanted(
            RunKind kind, boolean dryRun, @Nullable Duration olderThan, boolean overrideFuse, RunOptions options) {}

    Wanted checked(RunKind kind, CleanupRequest request) {
        given(request).forEach((option, value) -> {
            if (!kind.takes(option) && !Boolean.FALSE.equals(value)) {
                throw RequestProblem.invalid(
                        ErrorCode.CLEANUP_INVALID, option.wireName() + " is for " + takers(option));
            }
        });
        checkOlderThan(request.olderThan());
        checkPrefix(request.prefix());
        checkSample(request.sample());
        checkInventory(request.inventory());
        if (kind == RunKind.ERASE && request.user() == null) {
            throw RequestProblem.invalid(ErrorCode.CLEANUP_INVALID, "erase is of one user: give user.");
        }
        return new Wanted(
                kind,
                Boolean.TRUE.equals(request.dryRun()),
                request.olderThan(),
                Boolean.TRUE.equals(request.overrideFuse()),
                new RunOptions(
                        request.prefix(),
                        request.user(),
                        request.sample(),
                        Boolean.TRUE.equals(request.bytes()),
                        Boolean.TRUE.equals(request.adopt()),
                        request.inventory()));
    }

    private static Map<RunOption, Object> given(CleanupRequest request) {
        Map<RunOption, Object> given = new EnumMap<>(RunOption.class);
        put(given, RunOption.OLDER_THAN, request.olderThan());
        put(given, RunOption.OVERRIDE_FUSE, request.overrideFuse());
        put(given, RunOption.PREFIX, request.prefix());
        put(given, RunOption.USER, request.user());
        put(given, RunOption.SAMPLE, request.sample());
        put(given, RunOption.BYTES, request.bytes());
        put(given, RunOption.ADOPT, request.adopt());
        put(given, RunOption.INVENTORY, request.inventory());
        return given;
    }

    private static void put(Map<RunOption, Object> given, RunOption option, @Nullable Object value) {
        if (value != null) {
            given.put(option, value);
        }
    }

    private static String takers(RunOption option) {
        String kinds = Arrays.stream(RunKind.values())
                .filter(kind -> kind.takes(option))
                .map(RunKind::wireName)
                .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "no kind of clean-up that there is." : "kind " + kinds + " only.";
    }

    private static void checkOlderThan(@Nullable Duration olderThan) {
        if (olderThan != null && (olderThan.isNegative() || olderThan.compareTo(LONGEST) > 0)) {
            throw RequestProblem.invalid(ErrorCode.OLDER_THAN_INVALID, "olderThan goes from PT0S to " + LONGEST + ".");
        }
    }

    /** Of keys whose deletion is to be undone, also of another backend's; null for all. What the run didn't find it hasn't. */
    void checkUndone(@Nullable String prefix) {
        if (prefix != null
                && (prefix.isEmpty()
                        || prefix.indexOf('\0') >= 0
                        || prefix.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY)) {
            throw RequestProblem.invalid(
                    ErrorCode.CLEANUP_INVALID,
                    "prefix has 1 to " + LONGEST_KEY + " bytes and no NUL; leave it out for the whole run.");
        }
    }

    private void checkPrefix(@Nullable String prefix) {
        if (prefix != null && (prefix.isEmpty() || !isOfKeys(prefix))) {
            throw RequestProblem.invalid(
                    ErrorCode.CLEANUP_INVALID,
                    "prefix has 1 to " + LONGEST_KEY
                            + " bytes, is not encoded, and has neither control characters nor '//', '.' and '..' between"
                            + " slashes; leave it out for all.");
        }
        checkOurs(prefix);
    }

    private void checkOurs(@Nullable String prefix) {
        if (prefix != null && !prefix.startsWith(ours.value()) && !prefix.startsWith(StagingKey.root(ours))) {
            throw RequestProblem.invalid(
                    ErrorCode.CLEANUP_INVALID,
                    "prefix begins with " + ours.value() + " or " + StagingKey.root(ours)
                            + ", which is where this installation keeps its objects.");
        }
    }

    private static void checkInventory(@Nullable String key) {
        if (key != null && (!isOfKeys(key) || !key.endsWith("/manifest.json"))) {
            throw RequestProblem.invalid(
                    ErrorCode.CLEANUP_INVALID,
                    "inventory is the key of an inventory's manifest.json, as it is in its bucket.");
        }
    }

    /** Whoever sends something else means another key than the bucket would understand. */
    private static boolean isOfKeys(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY
                && !NO_KEY.matcher(text).find();
    }

    private static void checkSample(@Nullable Double sample) {
        if (sample != null && !(sample > 0 && sample <= 1)) {
            throw RequestProblem.invalid(ErrorCode.CLEANUP_INVALID, "sample is above 0 and at most 1.");
        }
    }
}
