package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What infra/release/licences.txt allows; see there for its form. */
record LicenceRules(Set<String> allowed, Map<String, String> names, Map<String, Taken> taken) {
    static final Path FILE = StackTests.home().resolve("infra/release/licences.txt");
    private static final Pattern LINE = Pattern.compile("allow (?<id>[^=|]+)|name (?<name>[^=]+) = (?<as>[^|]+)"
            + "|take (?<library>[^ :]+:[^ ]+) = (?<choice>[^|]+) \\| (?<why>.+)");

    /** One licence of a library whose POM says several, none, or another. */
    record Taken(String licence, String why) {}

    static LicenceRules read() throws IOException {
        return parsed(Files.readAllLines(FILE));
    }

    static LicenceRules parsed(List<String> lines) {
        LicenceRules rules = new LicenceRules(new TreeSet<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(rules::add);
        return rules;
    }

    private void add(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("infra/release/licences.txt: «" + line + "» is no line of its form.");
        }
        if (parts.group("id") != null) {
            allowed.add(parts.group("id").strip());
        } else if (parts.group("name") != null) {
            names.put(parts.group("name").strip(), parts.group("as").strip());
        } else {
            taken.put(
                    parts.group("library"),
                    new Taken(parts.group("choice").strip(), parts.group("why").strip()));
        }
    }

    /** What a library is used under, as SPDX has it. */
    String licence(Sbom.Library library) {
        Taken choice = taken.get(library.name());
        return choice != null
                ? choice.licence()
                : library.licences().stream().map(this::spdx).distinct().collect(Collectors.joining(" AND "));
    }

    /** Sentences with a cure, one for each library whose licence isn't allowed. */
    Stream<String> refusals(Sbom sbom) {
        return sbom.libraries().stream()
                .filter(library -> !isAllowed(licence(library)))
                .map(library -> sbom.application() + " has " + library.name() + " under "
                        + (library.licences().isEmpty()
                                ? "a licence that its POM doesn't name"
                                : "«" + String.join("», «", library.licences()) + "»")
                        + ", which infra/release/licences.txt doesn't allow. Do without it; or say there how another"
                        + " name is called by SPDX, or which of several licences is taken, and why.");
    }

    /** Of an expression: one of those with OR between them, all of those with AND. */
    private boolean isAllowed(String licence) {
        return Stream.of(licence.split(" OR "))
                .anyMatch(one -> Stream.of(one.replaceAll("[()]", "").split(" AND "))
                        .map(String::strip)
                        .map(this::spdx)
                        .allMatch(allowed::contains));
    }

    private String spdx(String name) {
        return names.getOrDefault(name, name);
    }
}
