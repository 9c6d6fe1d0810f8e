package ai.nolmt.generations.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A migration, and what is wrong with it for tables that are large and in use.
 *
 * @param inTransaction unless a file beside it says otherwise
 */
record MigrationScript(String sql, boolean inTransaction) {
    /** Tables that grow with what users send. */
    private static final List<String> LARGE =
            List.of("public.generations", "nolmt.jobs", "nolmt.job_events", "nolmt.object_deletions", "nolmt.receipts");

    private static final Pattern HARMLESS = Pattern.compile("(?m)^-- takes no lock: \\S");
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*");
    private static final Pattern BODY = Pattern.compile("(?s)\\$(\\w*)\\$.*?\\$\\1\\$");
    private static final Pattern INDEX =
            Pattern.compile("create (unique )?index (concurrently )?(if not exists )?(\\S+ )?on (?:only )?([\\w.]+)");
    private static final Pattern DROPPED_INDEX = Pattern.compile("drop index (?!concurrently)");
    private static final Pattern ALTER = Pattern.compile("alter table (?:if exists )?(?:only )?([\\w.]+) (.*)");
    private static final Pattern CHANGE = Pattern.compile("^(?:update|delete from|lock table) (?:only )?([\\w.]+)");

    /** Each a sentence with its cure. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!sql.contains("lock_timeout") && !HARMLESS.matcher(sql).find()) {
            problems.add(
                    "It waits for locks as long as it takes, and everybody behind it: SET LOCAL lock_timeout = '10s',"
                            + " or say \"-- takes no lock: why\".");
        }
        statements().forEach(statement -> {
            INDEX.matcher(statement).results().forEach(index -> ofIndex(index, problems));
            ALTER.matcher(statement).results().forEach(change -> ofChange(change, problems));
            CHANGE.matcher(statement)
                    .results()
                    .filter(change -> LARGE.contains(change.group(1)))
                    .forEach(change -> problems.add(change.group(1)
                            + " is written or locked as a whole: leave it to a clean-up, batch by batch."));
            if (DROPPED_INDEX.matcher(statement).find()) {
                problems.add("An index is dropped while everybody waits: DROP INDEX CONCURRENTLY.");
            }
        });
        return problems;
    }

    private void ofIndex(MatchResult index, List<String> problems) {
        String table = index.group(5);
        if (!LARGE.contains(table) || isMadeHere(table)) {
            return;
        }
        if (index.group(2) == null || inTransaction) {
            problems.add("Nobody writes to " + table
                    + " while its index is built: CREATE INDEX CONCURRENTLY, and executeInTransaction=false in the file .conf"
                    + " beside it.");
        } else if (index.group(3) == null || !sql.contains("indisvalid")) {
            problems.add("Run again after it was interrupted, it must build the index of " + table
                    + ": drop what is not indisvalid, and say IF NOT EXISTS.");
        }
    }

    private void ofChange(MatchResult change, List<String> problems) {
        String table = change.group(1);
        String what = change.group(2);
        if (!LARGE.contains(table) || isMadeHere(table)) {
            return;
        }
        if (what.matches(".*alter column \\S+ (set data )?type .*") || what.contains("stored")) {
            problems.add(table + " would be written anew: add a column, and fill it batch by batch.");
        }
        if (what.matches(".*add column [^,]* default [^,]*(random|now\\(|timestamp|nextval).*")
                || what.matches(".*\\b(big|small)?serial\\b.*")) {
            problems.add(table
                    + " would be written anew for a default that differs from row to row: set the default alone.");
        }
        if (what.matches(".*\\b(check|references|foreign key)\\b.*") && !what.contains("not valid")
                || what.contains("set not null")
                || what.matches(".*\\b(unique|primary key|exclude)\\b.*") && !what.contains("using index")) {
            problems.add("All of " + table
                    + " would be read while everybody waits: NOT VALID, and VALIDATE CONSTRAINT in a later migration.");
        }
    }

    private boolean isMadeHere(String table) {
        return statements()
                .anyMatch(statement ->
                        statement.matches("create table (if not exists )?" + Pattern.quote(table) + " .*"));
    }

    /** Without comments and bodies, in small letters and on a line each. */
    private Stream<String> statements() {
        String bare = BODY.matcher(COMMENT.matcher(sql).replaceAll("")).replaceAll("");
        return Stream.of(bare.split(";"))
                .map(statement -> statement.replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT));
    }
}
