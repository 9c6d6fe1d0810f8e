package ai.nolmt.generations.tools.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as prices have them: MB are decimal, MiB binary. (The applications' settings call 1,048,576 bytes an MB.) */
final class Sizes implements ITypeConverter<Long> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,16}(?:\\.\\d{1,9})?) ?(B|[KMG]B|[KMG]iB)?", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS = Map.of(
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);
    private static final BigDecimal GIBI = BigDecimal.valueOf(1L << 30);

    /** In bytes, a part of one counting as one. */
    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new TypeConversionException("is '" + text + "', which is no size, like 5MB, 1.5MiB or 64000");
        }
        String unit = form.group(2) == null ? "b" : form.group(2).toLowerCase(Locale.ROOT);
        BigDecimal bytes = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(UNITS.getOrDefault(unit, 1L)));
        if (bytes.compareTo(BigDecimal.valueOf(Workload.MOST_BYTES)) > 0) {
            throw new TypeConversionException("is '" + text + "', but S3 takes up to 5GiB in one PUT");
        }
        return bytes.setScale(0, RoundingMode.UP).longValueExact();
    }

    /** Decimal, with what it is in binary beside it. */
    static String both(BigInteger bytes) {
        return gb(bytes) + " GB (" + group(new BigDecimal(bytes).divide(GIBI, 2, RoundingMode.HALF_UP)) + " GiB)";
    }

    private static String gb(BigInteger bytes) {
        BigDecimal rounded =
                Prices.gigabytes(bytes).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return group(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
    }

    static BigDecimal gibibytes(BigInteger bytes) {
        return new BigDecimal(bytes).divide(GIBI, 6, RoundingMode.HALF_UP);
    }

    /** With commas between thousands. */
    static String group(Number number) {
        String plain = number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        return whole.replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",") + (point < 0 ? "" : plain.substring(point));
    }

    /** To the cent; less than one, but not nothing, says so. */
    static String money(BigDecimal amount, String currency) {
        String sign = currency.equals("USD") ? "$" : currency + " ";
        if (amount.signum() > 0 && amount.compareTo(new BigDecimal("0.005")) < 0) {
            return "< " + sign + "0.01";
        }
        return sign + group(amount.setScale(2, RoundingMode.HALF_UP));
    }
}
