package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is asked for, member by member: whatever isn't understood, or is there without a value, is refused, for
 * without it the filter would mean more than was meant.
 */
final class BulkReader {
    private static final List<String> MEMBERS =
            List.of("user", "type", "status", "errorCode", "createdFrom", "createdTo");

    private BulkReader() {}

    static BulkAction actionOf(@Nullable String name) {
        return BulkAction.of(String.valueOf(name))
                .orElseThrow(() -> invalid("action is one of "
                        + listed(Arrays.stream(BulkAction.values()).map(BulkAction::wireName)) + "."));
    }

    static BulkFilter filterOf(BulkAction action, @Nullable Map<String, @Nullable Object> given) {
        if (given == null || given.isEmpty()) {
            throw invalid("filter says which are meant and is never empty: give at least one of "
                    + listed(MEMBERS.stream()) + "; for all of a time, createdTo.");
        }
        given.forEach((name, value) -> {
            if (!MEMBERS.contains(name)) {
                throw invalid("filter has " + listed(MEMBERS.stream()) + ", and no other member.");
            }
            if (!(value instanceof String text) || text.isBlank()) {
                throw invalid(name + " in filter is text with a value; leave it out where it doesn't matter.");
            }
        });
        Instant from = timeOf(given, "createdFrom");
        Instant to = timeOf(given, "createdTo");
        if (from != null && to != null && !from.isBefore(to)) {
            throw invalid("createdFrom is not before createdTo, so nothing is meant; exchange them.");
        }
        BulkFilter filter = new BulkFilter(userOf(given), typeOf(given), statusOf(given), codeOf(given), from, to);
        if (filter.states(action).isEmpty()) {
            throw invalid("Nothing can be meant: " + action.wireName() + " is for "
                    + listed(action.possible().stream().map(JobStatus::wireName))
                    + ", and only what failed or was cancelled has an errorCode.");
        }
        return filter;
    }

    /** How many there may be. */
    static long atMostOf(@Nullable Long given) {
        if (given == null || given < 1) {
            throw invalid(
                    "atMost says how many there may be, 1 or more, so that no more are touched than you have seen:"
                            + " send \"preview\": true first, and then, without it, the count as atMost.");
        }
        return given;
    }

    private static @Nullable UUID userOf(Map<String, @Nullable Object> given) {
        String text = text(given, "user");
        if (text == null) {
            return null;
        }
        Optional<UUID> user = Optional.empty();
        try {
            user = Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            // told below
        }
        return user.orElseThrow(() -> invalid("user in filter is the user's id, a UUID."));
    }

    private static @Nullable String typeOf(Map<String, @Nullable Object> given) {
        String type = text(given, "type");
        if (type != null && GenerationType.of(type).isEmpty()) {
            throw invalid("type in filter is one of "
                    + listed(Arrays.stream(GenerationType.values()).map(GenerationType::wireName)) + ".");
        }
        return type;
    }

    private static @Nullable String statusOf(Map<String, @Nullable Object> given) {
        String status = text(given, "status");
        List<String> known =
                BulkAction.DELETE.possible().stream().map(JobStatus::wireName).toList();
        if (status != null && !known.contains(status)) {
            throw invalid("status in filter is one of " + listed(known.stream()) + ".");
        }
        return status;
    }

    private static @Nullable String codeOf(Map<String, @Nullable Object> given) {
        String code = text(given, "errorCode");
        if (code != null
                && Arrays.stream(ErrorCode.values())
                        .noneMatch(known -> known.wireName().equals(code))) {
            throw invalid("errorCode in filter is one that jobs have; GET /api/admin/backlog shows those there are.");
        }
        return code;
    }

    private static @Nullable Instant timeOf(Map<String, @Nullable Object> given, String name) {
        String text = text(given, name);
        if (text == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw invalid(name + " in filter is a moment as ISO 8601 has it, with its offset, like 2026-11-25T00:00:00Z.");
    }

    private static @Nullable String text(Map<String, @Nullable Object> given, String name) {
        return given.get(name) instanceof String text ? text : null;
    }

    private static String listed(Stream<String> names) {
        return names.collect(Collectors.joining(", "));
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.BULK_INVALID, sentence);
    }
}
