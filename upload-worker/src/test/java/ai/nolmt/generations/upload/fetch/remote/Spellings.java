package ai.nolmt.generations.upload.fetch.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The ways to write an IPv4 address that something, somewhere takes for it. */
final class Spellings {
    /** Of the inside, one of each kind. */
    static final List<String> INSIDE = List.of(
            "127.0.0.1",
            "127.255.1.2",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255");

    private Spellings() {}

    /** As hosts of URLs. */
    static List<String> of(String dotted) {
        int[] parts = Stream.of(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
        long number = ((long) parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3];
        long lastThree = number & 0xffffff;
        long lastTwo = number & 0xffff;
        List<String> all = new ArrayList<>(List.of(
                dotted,
                dotted + ".",
                Long.toString(number),
                "0x" + Long.toHexString(number),
                "0X" + Long.toHexString(number).toUpperCase(Locale.ROOT),
                "0" + Long.toOctalString(number),
                parts[0] + "." + lastThree,
                parts[0] + "." + parts[1] + "." + lastTwo,
                "%02d.%d.%d.%d".formatted(parts[0], parts[1], parts[2], parts[3]),
                "0%o.0%o.0%o.0%o".formatted(parts[0], parts[1], parts[2], parts[3]),
                "0x%x.0x%x.0x%x.0x%x".formatted(parts[0], parts[1], parts[2], parts[3]),
                "0x%x.%d.0%o.%d".formatted(parts[0], parts[1], parts[2], parts[3])));
        ofSix(dotted, number).forEach(six -> all.add("[" + six + "]"));
        return all;
    }

    /** As addresses that a name may lead to. */
    static List<String> addresses(String dotted) {
        int[] parts = Stream.of(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
        long number = ((long) parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3];
        return Stream.concat(Stream.of(dotted), ofSix(dotted, number).stream()).toList();
    }

    private static List<String> ofSix(String dotted, long number) {
        String hex = "%x:%x".formatted(number >> 16, number & 0xffff);
        return List.of(
                "::ffff:" + dotted,
                "::ffff:" + hex,
                "0:0:0:0:0:ffff:" + hex,
                "::" + dotted,
                "::" + hex,
                "64:ff9b::" + hex,
                "64:ff9b::" + dotted,
                "64:ff9b:1::" + hex,
                "2002:" + hex + "::1",
                "fe80::" + hex,
                "fd00::" + hex,
                "ff02::" + hex);
    }
}
