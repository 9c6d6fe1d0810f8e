package ai.nolmt.generations.tools.provision.plan;

/**
 * One thing that should be so. What the service refuses is thrown as it comes; {@link Plan} says it in words.
 */
public interface Desired {
    /** Like cors, or policy-tls: what --replace and --without take; a part before a dash stands for all that begin with it. */
    String name();

    /** Reads, and changes nothing. */
    Finding look();

    /** Makes it so, keeping what belongs to others; harmless if it is so already. */
    void apply();

    /** What follows where a store has no such thing, as a sentence without its full stop. */
    String without();

    /** The action that reading needs, like s3:GetBucketCORS. */
    String reads();

    /** The action that making needs. */
    String writes();

    /** The option or setting whose value is sent to make it, and may be what a store refuses; empty if there is none. */
    default String input() {
        return "";
    }

    /** Whether all that follows stands on it. */
    default boolean isGround() {
        return false;
    }
}
