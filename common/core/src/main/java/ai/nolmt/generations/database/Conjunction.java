package ai.nolmt.generations.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An expression as PostgreSQL prints it, with parentheses around each part of an AND or OR, taken apart at its outermost AND. */
final class Conjunction {
    private static final String AND = " and ";
    private static final String OR = " or ";

    private final String text;
    private final List<String> conditions = new ArrayList<>();
    private boolean isOr;

    private Conjunction(String text) {
        this.text = text;
    }

    /** @return conditions that must all hold; the expression itself where it is no AND */
    static List<String> of(String expression) {
        String text = expression.strip();
        while (text.startsWith("(") && closing(text, 0) == text.length() - 1) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return new Conjunction(text).split();
    }

    private List<String> split() {
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            char here = text.charAt(at);
            if (here == '(') {
                at = closing(text, at);
            } else if (here == '\'' || here == '"') {
                at = quoted(text, at);
            } else if (isAt(AND, at)) {
                conditions.add(text.substring(start, at));
                start = at + AND.length();
            } else {
                isOr |= isAt(OR, at);
            }
            at++;
        }
        conditions.add(text.substring(start));
        return isOr || conditions.size() == 1
                ? List.of(text)
                : conditions.stream().flatMap(each -> of(each).stream()).toList();
    }

    private boolean isAt(String word, int at) {
        return text.toLowerCase(Locale.ROOT).startsWith(word, at);
    }

    /** The place of the parenthesis that closes this one; behind the end if none does. */
    private static int closing(String text, int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            char here = text.charAt(at);
            if (here == '\'' || here == '"') {
                at = quoted(text, at);
            } else if (here == '(') {
                depth++;
            } else if (here == ')' && --depth == 0) {
                return at;
            }
        }
        return text.length();
    }

    /** The place of the quote that ends this one's text; a doubled one begins another, which is the same here. */
    private static int quoted(String text, int open) {
        int end = text.indexOf(text.charAt(open), open + 1);
        return end < 0 ? text.length() : end;
    }
}
