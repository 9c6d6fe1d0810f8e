package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.testkit.backend.TransactionPooler;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be wrong with a pooler that gives each transaction another session. */
final class PoolerDefects {
    private static final String URL = "NOLMT_DATABASE_URL";
    private static final Pattern PLACE = Pattern.compile("@([^:/]+):(\\d+)/");

    private PoolerDefects() {}

    static List<Defect> all() {
        TransactionPooler[] pooler = new TransactionPooler[1];
        return List.of(Defect.of(
                        "prepared statements through a pooler of transactions",
                        "pooling",
                        "A pooler of transactions is in between, and nolmt.database.prepared-statements is true.",
                        "Leave nolmt.database.prepared-statements out")
                .planted((setUp, environment) -> {
                    pooler[0] = before(environment);
                    environment.put("NOLMT_DATABASE_PREPARED_STATEMENTS", "true");
                })
                .undone((setUp, environment) -> pooler[0].close()));
    }

    /** Puts one before the database of these variables. */
    static TransactionPooler before(Map<String, String> environment) {
        Matcher place = PLACE.matcher(String.valueOf(environment.get(URL)));
        if (!place.find()) {
            throw new IllegalStateException("no host and port in " + URL);
        }
        TransactionPooler pooler = new TransactionPooler(place.group(1), Integer.parseInt(place.group(2)));
        environment.put(URL, place.replaceFirst("@127.0.0.1:" + pooler.port() + "/"));
        return pooler;
    }
}
