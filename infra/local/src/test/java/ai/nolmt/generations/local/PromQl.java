package ai.nolmt.generations.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an expression of PromQL names: series by their labels, and the labels that it groups by. It judges no syntax. */
record PromQl(List<Selector> selectors, Set<String> grouping) {
    private static final Pattern TOKEN = Pattern.compile(
            "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|\\[[^]]*]|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9][0-9a-zA-Z.]*|[=!]~|!=|\\S");
    private static final Set<String> LISTS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "inf", "nan", "atan2");

    /** A series, as {@code up{job="a"}}. */
    record Selector(String metric, List<Matcher> matchers) {}

    record Matcher(String label, String operator, String value) {
        /** Those that it names, if each is plain text. */
        List<String> values() {
            return operator.endsWith("~") ? List.of(value.split("\\|")) : List.of(value);
        }
    }

    static PromQl of(String expression) {
        Deque<String> tokens = TOKEN.matcher(expression)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(ArrayDeque::new));
        PromQl found = new PromQl(new ArrayList<>(), new TreeSet<>());
        while (!tokens.isEmpty()) {
            String token = tokens.remove();
            if (!Character.isLetter(token.charAt(0)) || WORDS.contains(token)) {
                continue;
            }
            if (LISTS.contains(token)) {
                found.grouping.addAll(list(tokens));
            } else if (!called(tokens.peek())) {
                found.selectors.add(new Selector(token, matchers(tokens)));
            }
        }
        return found;
    }

    /** Before what follows it is a function, or an aggregation with its labels. */
    private static boolean called(@Nullable String next) {
        return "(".equals(next) || next != null && LISTS.contains(next);
    }

    private static Set<String> list(Deque<String> tokens) {
        Set<String> labels = new TreeSet<>();
        if ("(".equals(tokens.peek())) {
            for (String token = tokens.remove(); !token.equals(")"); token = tokens.remove()) {
                if (Character.isLetter(token.charAt(0))) {
                    labels.add(token);
                }
            }
        }
        return labels;
    }

    private static List<Matcher> matchers(Deque<String> tokens) {
        List<Matcher> matchers = new ArrayList<>();
        if ("{".equals(tokens.peek())) {
            for (String token = tokens.remove(); !token.equals("}"); token = tokens.remove()) {
                if (Character.isLetter(token.charAt(0))) {
                    String operator = tokens.remove();
                    String quoted = tokens.remove();
                    matchers.add(new Matcher(token, operator, quoted.substring(1, quoted.length() - 1)));
                }
            }
        }
        return matchers;
    }
}
