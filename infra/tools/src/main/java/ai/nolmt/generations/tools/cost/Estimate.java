package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.tools.cost.RequestsPerJob.Part;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a month costs. Nothing is rounded but the number of kept generations and of requests that travel together, upwards.
 *
 * @param stored bytes at the month's end, which are charged for all of it
 * @param transferred bytes out to the internet
 */
record Estimate(
        BigInteger made, BigInteger kept, BigInteger stored, BigInteger transferred, List<Line> lines, Prices prices) {
    /** Requests of one kind. */
    record Line(Part part, Operation operation, BigInteger requests, String why) {}

    Estimate {
        lines = List.copyOf(lines);
    }

    static Estimate of(Workload workload, Prices prices) {
        BigInteger size = BigInteger.valueOf(workload.size());
        return new Estimate(
                workload.made(),
                workload.kept(),
                workload.kept().multiply(size),
                workload.readsOfMonth().multiply(size),
                lines(workload),
                prices);
    }

    private static List<Line> lines(Workload workload) {
        List<Line> lines = new ArrayList<>();
        BigInteger withKey = BigInteger.ZERO;
        for (RequestsPerJob.Row row : RequestsPerJob.TABLE) {
            BigInteger requests = row.requests().apply(workload);
            lines.add(new Line(row.part(), row.operation(), requests, row.why()));
            withKey = row.operation().needsKey() ? withKey.add(requests) : withKey;
        }
        BigInteger keys = new BigDecimal(withKey)
                .multiply(BigDecimal.valueOf(workload.encryption().percent(), 2))
                .setScale(0, RoundingMode.UP)
                .toBigInteger();
        lines.add(new Line(
                Part.JOBS,
                Operation.KEY,
                keys,
                "S3's own, for " + workload.encryption().percent()
                        + " of 100 requests that need a key, reads among them"));
        return lines.stream().filter(line -> line.requests().signum() > 0).toList();
    }

    Map<Charge, BigInteger> requests() {
        Map<Charge, BigInteger> sums = new EnumMap<>(Charge.class);
        for (Charge charge : Charge.values()) {
            sums.put(charge, BigInteger.ZERO);
        }
        lines.forEach(line -> sums.merge(line.operation().charge(), line.requests(), BigInteger::add));
        return sums;
    }

    BigDecimal ofStorage() {
        return prices.ofStorage(stored);
    }

    BigDecimal ofTransfer() {
        return prices.ofTransfer(transferred);
    }

    BigDecimal total() {
        return requests().entrySet().stream()
                .map(charge -> prices.of(charge.getKey(), charge.getValue()))
                .reduce(ofStorage().add(ofTransfer()), BigDecimal::add);
    }
}
