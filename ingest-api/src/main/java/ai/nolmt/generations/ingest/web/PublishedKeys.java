package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Checks tokens by the keys that their issuer publishes, at the one address that is configured: what a token's header
 * says of where its key is (jku, x5u, jwk) counts for nothing. Keys are fetched when one is unknown, but not more often
 * than a stranger who makes up names of keys may cause, and are good for an hour of the issuer's outage. Safe for
 * concurrent use.
 */
final class PublishedKeys implements JwtDecoder {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration READ = Duration.ofSeconds(3);
    private static final int MOST_BYTES = 100 * 1024;
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofHours(1);

    private final NimbusJwtDecoder decoder;
    private final Fetching fetching;
    private final URL address;

    PublishedKeys(URL address, OAuth2TokenValidator<Jwt> validator) {
        this.address = address;
        this.fetching = new Fetching(new URLBasedJWKSetSource<>(address, retriever()));
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(fetching)
                .refreshAheadCache(false)
                .cache(FRESH.toMillis(), CONNECT.plus(READ).toMillis())
                .rateLimited(BETWEEN_FETCHES.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .build();
        this.decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        decoder.setJwtValidator(validator);
    }

    /** The keys can't be had, so that nothing can be said about the token. */
    static final class Unavailable extends BadJwtException {
        Unavailable(Throwable cause) {
            super("The keys of the tokens' issuer can't be read now", cause);
        }
    }

    /** At start, where it is said only: an issuer that is away now may be back for the first token. */
    Check canBeRead() {
        return Check.warning("keys of the tokens' issuer", () -> {
            try {
                if (JWKSet.parse(retriever().retrieveResource(address).getContent())
                        .isEmpty()) {
                    throw notThere("it has no keys", null);
                }
            } catch (IOException e) {
                throw notThere(Unreachable.because(e), e);
            } catch (ParseException e) {
                throw notThere("what it has are no keys", e);
            }
        });
    }

    private ConfigurationProblem notThere(String why, @Nullable Exception cause) {
        return new ConfigurationProblem(
                "The keys at nolmt.jwt.jwks-url (" + address + ") can't be read: " + why
                        + ". Tokens that they sign are refused until they can.",
                "Check NOLMT_JWT_JWKS_URL, the network, and that the issuer answers.",
                cause);
    }

    private static DefaultResourceRetriever retriever() {
        return new DefaultResourceRetriever(
                Math.toIntExact(CONNECT.toMillis()), Math.toIntExact(READ.toMillis()), MOST_BYTES);
    }

    @Override
    public Jwt decode(String token) {
        try {
            return decoder.decode(token);
        } catch (BadJwtException e) {
            throw e;
        } catch (JwtException e) {
            if (fetching.succeeded && isRateLimit(e)) {
                throw new BadJwtException("No key of the issuer's has the name that the token gives", e);
            }
            throw new Unavailable(e);
        }
    }

    /** Knows how the last fetch went; below the limit of their rate, which else hides it. */
    private static final class Fetching implements JWKSetSource<SecurityContext> {
        private final JWKSetSource<SecurityContext> source;
        private volatile boolean succeeded;

        private Fetching(JWKSetSource<SecurityContext> source) {
            this.source = source;
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
                throws KeySourceException {
            succeeded = false;
            JWKSet keys = source.getJWKSet(refresh, now, context);
            succeeded = true;
            return keys;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    private static boolean isRateLimit(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RateLimitReachedException) {
                return true;
            }
        }
        return false;
    }
}
