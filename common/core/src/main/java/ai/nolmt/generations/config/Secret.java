package ai.nolmt.generations.config;

/** A value that must not reach a log: it prints as asterisks. */
public record Secret(String value) {
    @Override
    public String toString() {
        return value.isEmpty() ? "(empty)" : "****";
    }
}
