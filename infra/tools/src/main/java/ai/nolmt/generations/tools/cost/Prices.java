package ai.nolmt.generations.tools.cost;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Of a region, in the list's currency; none is negative.
 *
 * @param storage of a GB (10^9 bytes) for a month
 * @param writes of 1,000 requests to S3 that write or list
 * @param reads of 1,000 others
 * @param transferOut of a GB to the internet
 * @param messages of a million requests to SQS
 * @param messagesFree requests to SQS that cost nothing, each month
 * @param keys of 10,000 requests to KMS
 */
record Prices(
        BigDecimal storage,
        BigDecimal writes,
        BigDecimal reads,
        BigDecimal transferOut,
        BigDecimal messages,
        BigInteger messagesFree,
        BigDecimal keys) {
    private static final int GIGA = 9;

    /** Exactly, of a month. */
    BigDecimal ofStorage(BigInteger bytes) {
        return gigabytes(bytes).multiply(storage);
    }

    BigDecimal ofTransfer(BigInteger bytes) {
        return gigabytes(bytes).multiply(transferOut);
    }

    BigDecimal of(Charge charge, BigInteger requests) {
        return switch (charge) {
            case WRITES -> times(requests, writes, 3);
            case READS -> times(requests, reads, 3);
            case MESSAGES -> times(requests.subtract(messagesFree).max(BigInteger.ZERO), messages, 6);
            case KEYS -> times(requests, keys, 4);
            case FREE -> BigDecimal.ZERO;
        };
    }

    static BigDecimal gigabytes(BigInteger bytes) {
        return new BigDecimal(bytes).movePointLeft(GIGA);
    }

    private static BigDecimal times(BigInteger requests, BigDecimal price, int zeros) {
        return new BigDecimal(requests).movePointLeft(zeros).multiply(price);
    }
}
