package ai.nolmt.generations.tools.token;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "token",
        description = "Prints a bearer token, signed by NOLMT_JWT_SECRET, for trying things out.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  TOKEN=$(${ROOT-COMMAND-NAME} token --user 7d3c1f0e-2b7a-4c58-9a7b-0d0f3a1c9e42 --valid PT1H)"
        })
public final class TokenTool implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Surroundings surroundings;

    @Mixin
    private Output output = new Output();

    @Option(names = "--user", description = "the user's UUID (default: that of the local stack, NOLMT_LOCAL_USER)")
    @Nullable
    private UUID user;

    @Option(names = "--admin", description = "an admin's token")
    private boolean admin;

    @Option(names = "--valid", description = "for how long (${DEFAULT-VALUE})", defaultValue = "PT12H")
    private Duration valid = Duration.ofHours(12);

    @Spec
    private @Nullable CommandSpec spec;

    TokenTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (valid.isNegative() || valid.isZero() || valid.compareTo(LONGEST) > 0) {
            throw wrongCall("--valid is " + valid + ". Give a duration of up to " + LONGEST + ", like PT1H.");
        }
        Settings settings = surroundings.settings();
        JwtSettings jwt = settings.of("nolmt.jwt", JwtSettings.class);
        Secret secret = jwt.secret();
        if (secret == null) {
            throw new ConfigurationProblem(
                    "Tokens are signed by the issuer at " + jwt.jwksUrl() + ", whose key is not here.",
                    "Take a token from your issuer.");
        }
        Instant now = surroundings.clock().instant();
        Instant end = now.plus(valid);
        String token = SignedToken.of(jwt, secret, whose(settings), admin, now, end);
        if (output.isJson()) {
            Output.json(surroundings.out(), new Answer(token, end.toString()));
        } else {
            surroundings.out().println(token);
        }
        return 0;
    }

    private UUID whose(Settings settings) {
        if (user != null) {
            return user;
        }
        String local = settings.variable("NOLMT_LOCAL_USER");
        if (local == null) {
            throw wrongCall("Whose token? Give --user with the user's UUID.");
        }
        try {
            return UUID.fromString(Bounds.present(local, "NOLMT_LOCAL_USER", "a UUID"));
        } catch (IllegalArgumentException e) {
            throw wrongCall("NOLMT_LOCAL_USER is no UUID. Give --user with the user's.");
        }
    }

    private ParameterException wrongCall(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    private record Answer(String token, String expiresAt) {}
}
