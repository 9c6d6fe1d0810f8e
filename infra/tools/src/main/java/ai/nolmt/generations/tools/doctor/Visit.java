package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.CorsSettings;
import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One round through all groups; what one needs of another that is broken is said and left out. */
final class Visit {
    private static final String FIRST = "not looked at before the environment is right";

    private final Examination examination;
    private final Surroundings surroundings;
    private final Settings settings;
    private final Wanted wanted;
    private final Stage stage;
    private final Clocks clocks;
    private final Ids ids;

    Visit(Examination examination, Surroundings surroundings, Settings settings, Wanted wanted) {
        this.examination = examination;
        this.surroundings = surroundings;
        this.settings = settings;
        this.wanted = wanted;
        this.stage = wanted.stage();
        this.clocks = new Clocks(surroundings.clock());
        this.ids = new Ids(surroundings.clock(), surroundings.random());
    }

    /**
     * What to look at besides.
     *
     * @param stage whose settings these are
     * @param api the ingest API's address, if it is known
     * @param health where applications tell how they are
     * @param user who tries a generation; null for one of the doctor's own
     */
    record Wanted(
            Stage stage,
            @Nullable URI api,
            List<URI> health,
            boolean noGeneration,
            @Nullable UUID user) {}

    void all() {
        ObjectSettings objects = bound("bucket's settings", "nolmt.objects", ObjectSettings.class);
        PutSettings put = bound("how objects are put", "nolmt.objects", PutSettings.class);
        DatabaseSettings database = bound("database's settings", "nolmt.database", DatabaseSettings.class);
        QueueSettings queues = bound("queues' settings", "nolmt.queues", QueueSettings.class);
        JwtSettings tokens =
                stage.is(Stage.INGEST_API) ? bound("tokens' settings", "nolmt.jwt", JwtSettings.class) : null;
        CorsSettings origins = bound("origins of pages", "nolmt.ingest.cors", CorsSettings.class);
        Cleaning cleaning =
                stage.is(Stage.CLEANUP_WORKER) ? bound("clean-ups' settings", "nolmt.cleanup", Cleaning.class) : null;
        boolean known = new CredentialsGroup(examination, settings).look();

        examination.group("Database");
        AtomicReference<@Nullable UUID> installation = new AtomicReference<>();
        if (database == null || objects == null) {
            left("database");
        } else {
            examination.within("database", () -> installation.set(database(database, objects)));
        }
        examination.group("Bucket");
        if (objects == null || put == null || !known) {
            left("bucket");
        } else {
            examination.within("bucket", () -> bucket(objects, put, cleaning, origins, installation.get()));
        }
        examination.group("Clocks");
        examination.look(List.of(clocks.check()));
        examination.group("Queues");
        if (queues == null || !known) {
            left("queues");
        } else {
            examination.within("queues", () -> new QueueGroup(examination, settings, queues, stage).look(objects));
        }
        Map<String, String> variables = variables(objects, queues, installation.get());
        examination.within(
                "applications", () -> new AppsGroup(examination, variables).look(wanted.api(), wanted.health()));
        examination.group("A generation, there and back");
        if (wanted.noGeneration() || wanted.api() == null || tokens == null || tokens.secret() == null) {
            examination.look("generation", () -> Outcome.skipped(whyNoGeneration(tokens)));
        } else {
            trial(wanted.api(), tokens, tokens.secret());
        }
    }

    private void trial(URI api, JwtSettings tokens, Secret secret) {
        examination.within(
                "generation",
                () -> new GenerationTrial(examination, surroundings, api, tokens, secret, wanted.user()).look());
    }

    /** What applications say of themselves, as it is here. */
    private Map<String, String> variables(
            @Nullable ObjectSettings objects, @Nullable QueueSettings queues, @Nullable UUID installation) {
        Map<String, String> variables = new HashMap<>();
        if (objects != null) {
            variables.put("bucket", objects.bucketName());
            variables.put("prefix", objects.keyPrefix().value());
            variables.put("access", objects.access().name().toLowerCase(Locale.ROOT));
        }
        if (queues != null) {
            variables.put("jobs", queues.jobs());
            variables.put("cleanups", queues.cleanups());
        }
        if (installation != null) {
            variables.put("installation", installation.toString());
        }
        String region = settings.variable("AWS_REGION");
        if (region != null) {
            variables.put("region", region);
        }
        return variables;
    }

    private String whyNoGeneration(@Nullable JwtSettings tokens) {
        if (wanted.noGeneration()) {
            return "not asked for";
        }
        if (wanted.api() == null) {
            return "give the API's address, as --api or NOLMT_API_URL";
        }
        return tokens == null
                ? "these are the settings of a worker, or the tokens' are wrong"
                : "tokens are your issuer's to sign";
    }

    private @Nullable UUID database(DatabaseSettings database, ObjectSettings objects) {
        return new DatabaseGroup(examination, database, objects, stage, clocks, ids::get)
                .look()
                .orElse(null);
    }

    private void bucket(
            ObjectSettings objects,
            PutSettings put,
            @Nullable Cleaning cleaning,
            @Nullable CorsSettings origins,
            @Nullable UUID installation) {
        try (Store store = new Store(settings.aws(), objects, put, ids::get)) {
            Set<Action> allowed = new BucketGroup(examination, store, stage, cleaning, clocks).look(installation);
            if (allowed == null) {
                examination.look(
                        "what may be done to the bucket, and by whom",
                        () -> Outcome.skipped("not looked at before the bucket can be reached"));
                return;
            }
            boolean all = allowed.containsAll(Action.OF_OUTPUTS);
            examination.within("strangers", () -> new StrangerGroup(examination, store, allowed).look());
            examination.within("policies", () -> new PolicyGroup(examination, store).look());
            if (origins != null) {
                examination.within("CORS", () -> new BrowserGroup(examination, store, allowed).look(origins.origins()));
            }
            examination.group("What the store can do");
            if (all) {
                new CapabilityGroup(examination, store).look();
            } else {
                examination.look(
                        "store", () -> Outcome.skipped("needs credentials that may write and delete generations"));
            }
        }
    }

    private @Nullable UUID left(String name) {
        examination.look(name, () -> Outcome.skipped(FIRST));
        return null;
    }

    private <T extends Record> @Nullable T bound(String name, String prefix, Class<T> type) {
        try {
            T bound = settings.of(prefix, type);
            examination.look(name, () -> Outcome.fine(bound.toString().replaceFirst("^\\w+\\[(.*)]$", "$1")));
            return bound;
        } catch (ConfigurationProblem e) {
            examination.look(name, () -> Outcome.wrong(e));
            return null;
        }
    }
}
