package ai.nolmt.generations.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every code that a program may find in an answer, a job or a clean-up run. They never change their meaning;
 * docs/errors.md says of each what it means and what to do, docs/failures.md of those with which jobs end how they end;
 * tests hold both against this list.
 */
public enum ErrorCode {
    // a request's form
    REQUEST_INVALID,
    JSON_INVALID,
    BODY_MISSING,
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    PART_MISSING,
    PART_UNKNOWN,
    MULTIPART_INVALID,
    CONTENT_TYPE_INVALID,
    CONTENT_TYPE_UNSUPPORTED,
    CONTENT_ENCODING_UNSUPPORTED,
    TOO_MANY_REQUESTS,
    PARAMETER_INVALID,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    // a generation
    GENERATION_TYPE_UNKNOWN(FailureKind.PERMANENT),
    BATCH_INVALID,
    OUTPUT_MISSING(FailureKind.PERMANENT),
    OUTPUT_TWICE,
    OUTPUT_EMPTY(FailureKind.PERMANENT),
    OUTPUT_TOO_LARGE(FailureKind.PERMANENT),
    BASE64_INVALID,
    MEDIA_REFUSED(FailureKind.PERMANENT),
    MEDIA_TRUNCATED(FailureKind.PERMANENT),
    PROMPT_TOO_LONG,
    PROMPT_INVALID,
    SETTINGS_INVALID,
    SETTINGS_TOO_LARGE,
    RETENTION_INVALID,
    CANCEL_AFTER_INVALID,
    DEADLINE(FailureKind.ASKED_FOR),
    IDEMPOTENCY_KEY_INVALID,
    IDEMPOTENCY_KEY_REUSED,
    NOT_CANCELLABLE,
    CONTENT_MISSING,
    SHARE_INVALID,
    TOO_MANY_SHARES,
    HELD,
    // an output by URL, and why one can't be fetched
    SOURCE_INVALID(FailureKind.PERMANENT),
    SOURCE_EXPIRED(FailureKind.PERMANENT),
    SOURCE_NOT_FOUND(FailureKind.PERMANENT),
    SOURCE_FORBIDDEN(FailureKind.PERMANENT),
    SOURCE_REFUSED(FailureKind.PERMANENT),
    SOURCE_TOO_LARGE(FailureKind.PERMANENT),
    SOURCE_ADDRESS_REFUSED(FailureKind.PERMANENT),
    SOURCE_TIMEOUT(FailureKind.TRANSIENT),
    SOURCE_UNAVAILABLE(FailureKind.TRANSIENT),
    // an upload
    UPLOAD_INVALID,
    UPLOAD_UNKNOWN,
    UPLOAD_INCOMPLETE,
    UPLOAD_DIFFERS,
    UPLOAD_CLAIMED,
    UPLOAD_EXPIRED,
    UPLOAD_PARTS_INVALID,
    TOO_MANY_UPLOADS,
    // a webhook
    WEBHOOK_INVALID,
    TOO_MANY_WEBHOOKS,
    // a list
    LIMIT_INVALID,
    STATUS_UNKNOWN,
    CURSOR_INVALID,
    // a caller
    TOKEN_MISSING,
    TOKEN_INVALID,
    TOKEN_KEYS_UNAVAILABLE,
    USER_ID_INVALID,
    USER_UNKNOWN,
    QUOTA_EXCEEDED,
    RATE_LIMITED,
    FORBIDDEN,
    // an admin's request
    CLEANUP_KIND_UNKNOWN,
    CLEANUP_INVALID,
    CLEANUP_UNDER_WAY,
    OLDER_THAN_INVALID,
    NOT_STOPPABLE,
    NOT_UNDOABLE,
    REPORT_NOT_READY,
    RECEIPTS_INVALID,
    NOT_CERTIFIABLE,
    CERTIFICATES_OFF,
    REDRIVE_INVALID,
    LIMITS_INVALID,
    API_KEY_INVALID,
    TOO_MANY_API_KEYS,
    REASON_INVALID,
    NOT_REDRIVABLE,
    BULK_INVALID,
    BULK_GROWN,
    // what is not the caller's fault
    STORAGE_UNAVAILABLE,
    DATABASE_UNAVAILABLE,
    SERVER_BUSY,
    INTERNAL_ERROR,
    // why a job failed
    USER_GONE(FailureKind.PERMANENT),
    ID_TAKEN(FailureKind.PERMANENT),
    ROW_REFUSED,
    ATTEMPTS_EXHAUSTED(FailureKind.TRANSIENT),
    // why a clean-up stopped, or is not all done
    STOPPED,
    DELETIONS_FAILED,
    FUSE_TRIPPED,
    FUSE_STILL_TRIPPED,
    ROWS_HIDDEN,
    INSTALLATION_UNMARKED,
    INSTALLATION_FOREIGN,
    BUCKET_VERSIONED,
    OLDER_THAN_TOO_SHORT,
    INVENTORY_UNCONFIGURED,
    INVENTORY_INVALID,
    INVENTORY_FOREIGN,
    INVENTORY_INCOMPLETE,
    INVENTORY_TOO_OLD,
    KIND_UNKNOWN;

    private final @Nullable FailureKind kind;

    ErrorCode() {
        this(null);
    }

    ErrorCode(@Nullable FailureKind kind) {
        this.kind = kind;
    }

    /** Of a job's end; empty for what no job ends with. */
    public Optional<FailureKind> kind() {
        return Optional.ofNullable(kind);
    }

    /** As it stands in answers and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for what only another version knows. */
    public static Optional<ErrorCode> of(String wireName) {
        return Arrays.stream(values())
                .filter(code -> code.wireName().equals(wireName))
                .findFirst();
    }
}
