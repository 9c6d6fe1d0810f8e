package ai.nolmt.generations.tools.cost;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An estimate as people and as programs read it. */
final class EstimateText {
    private static final int DIGITS = 6; // of money for programs

    private EstimateText() {}

    static void print(PrintStream out, Estimate estimate, PriceList list, String region) {
        String currency = list.currency();
        out.printf(
                "A month with %s new generations, %s kept at its end; %s, prices of %s%n%n",
                Sizes.group(estimate.made()), Sizes.group(estimate.kept()), region, list.asOf());
        row(out, "Storage", Sizes.both(estimate.stored()), estimate.ofStorage(), currency);
        row(out, "Transfer out to the internet", Sizes.both(estimate.transferred()), estimate.ofTransfer(), currency);
        for (Map.Entry<Charge, BigInteger> charge : estimate.requests().entrySet()) {
            if (charge.getValue().signum() > 0) {
                BigDecimal cost = estimate.prices().of(charge.getKey(), charge.getValue());
                row(out, charge.getKey().title(), Sizes.group(charge.getValue()), cost, currency);
            }
        }
        row(out, "Together", "", estimate.total(), currency);
        out.println();
        for (Estimate.Line line : estimate.lines()) {
            out.printf(
                    "%18s  %-28s  %-8s  %s%n",
                    Sizes.group(line.requests()), line.operation().wireName(), part(line), line.why());
        }
    }

    private static void row(PrintStream out, String what, String amount, BigDecimal cost, String currency) {
        out.printf("%-32s%30s%16s%n", what, amount, Sizes.money(cost, currency));
    }

    private static String part(Estimate.Line line) {
        return line.part().name().toLowerCase(Locale.ROOT);
    }

    static Answer answer(Estimate estimate, PriceList list, String region, Workload workload) {
        return new Answer(
                region,
                new Priced(list.asOf().toString(), list.currency(), list.source()),
                new Asked(
                        workload.users(),
                        workload.generations(),
                        workload.size(),
                        workload.reads(),
                        workload.months(),
                        workload.retention() == null
                                ? null
                                : workload.retention().toString(),
                        workload.mode().toString(),
                        workload.encryption().toString()),
                estimate.made(),
                estimate.kept(),
                bytes(estimate.stored(), estimate.ofStorage()),
                bytes(estimate.transferred(), estimate.ofTransfer()),
                estimate.requests().entrySet().stream()
                        .map(charge -> new Charged(
                                charge.getKey().title(),
                                charge.getValue(),
                                money(estimate.prices().of(charge.getKey(), charge.getValue()))))
                        .toList(),
                estimate.lines().stream()
                        .map(line -> new Made(part(line), line.operation().wireName(), line.requests(), line.why()))
                        .toList(),
                money(estimate.total()),
                Defaults.OURS);
    }

    static Bytes bytes(BigInteger bytes, BigDecimal cost) {
        return new Bytes(bytes, Prices.gigabytes(bytes), Sizes.gibibytes(bytes), money(cost));
    }

    static BigDecimal money(BigDecimal exact) {
        return exact.setScale(DIGITS, RoundingMode.HALF_UP);
    }

    record Answer(
            String region,
            Priced prices,
            Asked asked,
            BigInteger made,
            BigInteger kept,
            Bytes storage,
            Bytes transferOut,
            List<Charged> charges,
            List<Made> requests,
            BigDecimal total,
            Defaults settings) {}

    record Priced(String asOf, String currency, String source) {}

    record Asked(
            long users,
            long generations,
            long size,
            long reads,
            long months,
            @Nullable String retention,
            String mode,
            String encryption) {}

    record Bytes(BigInteger bytes, BigDecimal gb, BigDecimal gib, BigDecimal cost) {}

    record Charged(String what, BigInteger requests, BigDecimal cost) {}

    record Made(String part, String operation, BigInteger requests, String why) {}
}
