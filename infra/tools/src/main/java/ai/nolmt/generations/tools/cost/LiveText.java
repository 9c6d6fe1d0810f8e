package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.tools.cost.LiveTable.Found;
import ai.nolmt.generations.tools.cost.LiveTable.Group;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What there is, priced, as people and as programs read it. */
final class LiveText {
    private static final int LONGEST_NAME = 40;
    /** In the order of time. */
    private static final Map<String, String> ENDINGS = Map.of(
            "P0D", "overdue, gone with the next clean-ups",
            "P1D", "within a day",
            "P7D", "in 1 to 7 days",
            "P30D", "in 7 to 30 days",
            "P365D", "in 30 to 365 days",
            "later", "in more than 365 days",
            "never", "never");

    private static final List<String> ORDER = List.of("P0D", "P1D", "P7D", "P30D", "P365D", "later", "never");

    private LiveText() {}

    static void print(PrintStream out, Found found, PriceList list, String region) {
        Prices prices = list.of(region);
        out.printf("Stored at %s; %s, prices of %s, for a month%n", found.at(), region, list.asOf());
        table(
                out,
                "",
                List.of(named("all", found.all()), named("waiting to be purged, besides", found.doomed())),
                prices,
                list);
        if (found.unsized().signum() > 0) {
            out.println(Sizes.group(found.unsized()) + " rows don't say how large they are, and count as empty.");
        }
        table(out, "By type", found.types(), prices, list);
        table(out, "Users with most", found.users(), prices, list);
        table(out, "Made in, and still kept", byName(found.months()), prices, list);
        table(out, "Expires", expiring(found.endings()), prices, list);
    }

    private static void table(PrintStream out, String title, List<Group> groups, Prices prices, PriceList list) {
        if (groups.isEmpty()) {
            return;
        }
        out.println();
        if (!title.isEmpty()) {
            out.println(title);
        }
        for (Group group : groups) {
            out.printf(
                    "%-42s%16s%32s%14s%n",
                    plain(group.name()),
                    Sizes.group(group.objects()),
                    Sizes.both(group.bytes()),
                    Sizes.money(prices.ofStorage(group.bytes()), list.currency()));
        }
    }

    private static Group named(String name, Group group) {
        return new Group(name, group.objects(), group.bytes());
    }

    private static List<Group> byName(List<Group> groups) {
        return groups.stream().sorted(Comparator.comparing(Group::name)).toList();
    }

    private static List<Group> expiring(List<Group> groups) {
        return groups.stream()
                .sorted(Comparator.comparing(group -> ORDER.indexOf(group.name())))
                .map(group -> named(ENDINGS.getOrDefault(group.name(), group.name()), group))
                .toList();
    }

    /** Users may write any type: it must not move the cursor of who reads this. */
    private static String plain(String name) {
        String plain = name.replaceAll("[\\p{C}\\p{Z}&&[^ ]]", "?");
        return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) + "…" : plain;
    }

    static Answer answer(Found found, PriceList list, String region) {
        Prices prices = list.of(region);
        return new Answer(
                region,
                new EstimateText.Priced(list.asOf().toString(), list.currency(), list.source()),
                found.at().toString(),
                one(found.all(), prices),
                found.unsized(),
                one(found.doomed(), prices),
                all(found.types(), prices),
                all(found.users(), prices),
                all(byName(found.months()), prices),
                all(found.endings(), prices));
    }

    private static List<Stored> all(List<Group> groups, Prices prices) {
        return groups.stream().map(group -> one(group, prices)).toList();
    }

    private static Stored one(Group group, Prices prices) {
        return new Stored(
                group.name(), group.objects(), EstimateText.bytes(group.bytes(), prices.ofStorage(group.bytes())));
    }

    record Answer(
            String region,
            EstimateText.Priced prices,
            String at,
            Stored all,
            BigInteger unsized,
            Stored waitingForPurge,
            List<Stored> types,
            List<Stored> users,
            List<Stored> months,
            List<Stored> expiring) {}

    record Stored(String name, BigInteger objects, EstimateText.Bytes storage) {}
}
