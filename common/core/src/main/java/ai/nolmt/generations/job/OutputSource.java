package ai.nolmt.generations.job;

/** Where the bytes of a job are until they are stored. Each kind has one fetcher in the upload worker. */
public sealed interface OutputSource {
    /** Small ones came with the job's row. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Inline(byte[] bytes) implements OutputSource {
        @Override
        public String toString() {
            return "Inline[" + bytes.length + " bytes]";
        }
    }

    /** Larger ones wait in the bucket. */
    record Staged(String key) implements OutputSource {}
}
