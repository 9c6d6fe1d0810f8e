package ai.nolmt.generations.ingest.webhook;

/**
 * A secret as its row has it.
 *
 * @param keyId of the key that it is encrypted under, or one of the two below
 */
record StoredSecret(String keyId, byte[] bytes) {
    /** Under no key. */
    static final String PLAIN = "plain";
    /** Written by an older application, which doesn't say. */
    static final String UNKNOWN = "";
}
