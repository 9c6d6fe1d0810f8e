package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.command.Addresses;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.token.SignedToken;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which API a command asks, and as whom; to be mixed in. Tokens come from variables: options are seen by everybody. */
final class Connection {
    private static final Duration VALID = Duration.ofMinutes(10);

    /** Who asks where the token is our own. */
    private static final UUID COMMAND_LINE =
            UUID.nameUUIDFromBytes("nolmt command line".getBytes(StandardCharsets.UTF_8));

    @Option(names = "--api", description = "the ingest API's address (default: NOLMT_API_URL)")
    private @Nullable String address;

    /** @throws ConfigurationProblem if it isn't known which, or as whom */
    Api api(Surroundings surroundings, CommandSpec command) {
        Settings settings = surroundings.settings();
        return new Api(where(settings, command), token(settings, surroundings), command);
    }

    private URI where(Settings settings, CommandSpec command) {
        if (address != null) {
            try {
                return Addresses.of("--api", address);
            } catch (ConfigurationProblem e) {
                throw new ParameterException(command.commandLine(), e.getMessage() + " " + e.cure(), e);
            }
        }
        String variable = settings.variable("NOLMT_API_URL");
        if (variable == null) {
            throw new ParameterException(
                    command.commandLine(), "Which API? Set NOLMT_API_URL, or give its address as --api.");
        }
        return Addresses.of("NOLMT_API_URL", variable);
    }

    private static Supplier<String> token(Settings settings, Surroundings surroundings) {
        String given = settings.variable("NOLMT_API_TOKEN");
        if (given != null) {
            return () -> given;
        }
        if (settings.variable("NOLMT_JWT_SECRET") == null && settings.property("nolmt.jwt.secret") == null) {
            throw new ConfigurationProblem(
                    "There is no token to ask the API with.",
                    "Set NOLMT_API_TOKEN to an admin's, or NOLMT_JWT_SECRET to the secret that the API checks tokens by.");
        }
        JwtSettings tokens = settings.of("nolmt.jwt", JwtSettings.class);
        Secret secret = tokens.secret();
        if (secret == null) {
            throw new ConfigurationProblem(
                    "Tokens are signed by the issuer at " + tokens.jwksUrl() + ", whose key is not here.",
                    "Set NOLMT_API_TOKEN to an admin's, from your issuer.");
        }
        return () -> {
            // anew for each request: a run may take longer than a token should live
            Instant now = surroundings.clock().instant();
            return SignedToken.of(tokens, secret, COMMAND_LINE, true, now, now.plus(VALID));
        };
    }
}
