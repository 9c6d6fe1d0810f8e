package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.config.RandomText;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.provision.PlanOptions.Part;
import ai.nolmt.generations.tools.provision.database.Login;
import ai.nolmt.generations.tools.provision.database.LoginPlan;
import ai.nolmt.generations.tools.provision.database.OwnerDatabase;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "database",
        description = {
            "A login for each stage in the database at NOLMT_MIGRATION_DATABASE_URL, which must have been migrated.",
            "Without that variable it prints the SQL that makes them. Passwords are made here and shown once;"
                    + " --replace logins makes new ones, --replace logins-api a new one of the API's.",
            "Logins are the server's: a second installation in one PostgreSQL needs a --login-prefix of its own."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  NOLMT_MIGRATION_DATABASE_URL=postgresql://postgres:…@db.example.com/postgres ${ROOT-COMMAND-NAME} provision database"
                    + " --apply"
        })
final class ProvisionDatabase implements Callable<Integer> {
    private static final String VARIABLE = "NOLMT_MIGRATION_DATABASE_URL";
    private static final int BYTES = 24;

    private final Surroundings surroundings;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(
            names = "--login-prefix",
            paramLabel = "PREFIX",
            defaultValue = Login.USUAL_PREFIX,
            description = "what the logins' names begin with (${DEFAULT-VALUE})")
    private String prefix = Login.USUAL_PREFIX;

    ProvisionDatabase(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Login> logins = Login.all(prefix);
        String url = surroundings.settings().variable(VARIABLE);
        if (url == null) {
            if (plan.isApply()) {
                throw plan.wrongCall("Which database? Set " + VARIABLE + " to it, with its owner's login.");
            }
            return print(logins);
        }
        OwnerDatabase database = new OwnerDatabase(VARIABLE, url);
        return plan.run(
                surroundings,
                List.of(new Part(
                        "Logins of " + database,
                        LoginPlan.of(
                                database.open(),
                                logins,
                                () -> new Secret(RandomText.ofBytes(surroundings.random(), BYTES)),
                                plan::isReplaced,
                                (login, password) -> show(database, login, password)),
                        false)));
    }

    private int print(List<Login> logins) {
        List<String> sql =
                logins.stream().flatMap(login -> login.sql().stream()).toList();
        if (plan.isJson()) {
            Output.json(surroundings.out(), sql);
        } else {
            sql.forEach(surroundings.out()::println);
        }
        return 0;
    }

    /** At once, whatever happens afterwards; and on the other stream than what may be kept. */
    private void show(OwnerDatabase database, String login, Secret password) {
        surroundings.err().println("Of " + login + ", not shown again:");
        surroundings.err().println("NOLMT_DATABASE_URL=" + database.urlOf(login, password));
    }
}
