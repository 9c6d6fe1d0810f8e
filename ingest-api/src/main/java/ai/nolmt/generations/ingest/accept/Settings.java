package ai.nolmt.generations.ingest.accept;

/**
 * A request's settings.
 *
 * @param json a JSON object as PostgreSQL prints it, which is what is stored and answered
 */
public record Settings(String json) {
    /** The same for all that PostgreSQL's jsonb takes for equal: other orders of members, {@code 7.0} for {@code 7}. */
    public byte[] digest() {
        return SettingsDigest.of(json);
    }
}
