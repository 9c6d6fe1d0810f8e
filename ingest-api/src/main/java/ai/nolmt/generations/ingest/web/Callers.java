package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.ingest.web.ProducerKeys.Known;
import ai.nolmt.generations.ingest.web.ProducerKeys.Scope;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/** Tells by the bearer token who calls: a user or admin by a JWT, or a producer by a key, for the user whom it names. */
final class Callers implements AuthenticationManagerResolver<HttpServletRequest> {
    static final String READ = "SCOPE_READ";
    static final String WRITE = "SCOPE_WRITE";
    static final String USER_HEADER = "X-User-Id";

    private static final Logger log = LoggerFactory.getLogger(Callers.class);

    private static final BearerTokenResolver BEARER = new DefaultBearerTokenResolver();

    private final JwtAuthenticationProvider tokens;
    private final ProducerKeys keys;

    Callers(JwtDecoder decoder, JwtSettings settings, ProducerKeys keys) {
        this.tokens = new JwtAuthenticationProvider(decoder);
        this.tokens.setJwtAuthenticationConverter(token -> callerOf(token, settings));
        this.keys = keys;
    }

    /** The request's bearer token; null if it has none. */
    static @Nullable String tokenOf(HttpServletRequest request) {
        int times =
                Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)).size();
        if (times > 1) {
            throw new InvalidBearerTokenException("Authorization is there " + times + " times; send one");
        }
        return BEARER.resolve(request);
    }

    @Override
    public AuthenticationManager resolve(HttpServletRequest request) {
        return bearer -> {
            String token = ((BearerTokenAuthenticationToken) bearer).getToken();
            return token.startsWith(ProducerKeys.PREFIX) ? byKey(token, request) : byToken(bearer);
        };
    }

    private Authentication byToken(Authentication bearer) {
        Authentication caller = tokens.authenticate(bearer);
        if (caller == null) {
            throw new InvalidBearerTokenException("It is no signed JWT");
        }
        return caller;
    }

    private static CallerToken callerOf(Jwt token, JwtSettings settings) {
        Collection<GrantedAuthority> all = new ArrayList<>(Tokens.authorities(token, settings));
        all.addAll(authorities(Set.of(Scope.values())));
        return new CallerToken(new Caller(UUID.fromString(token.getSubject()), token.getExpiresAt()), all);
    }

    private Authentication byKey(String key, HttpServletRequest request) {
        Known known;
        try {
            known = keys.find(key)
                    .orElseThrow(
                            () -> new InvalidBearerTokenException("The key is unknown, was revoked, or has expired"));
        } catch (DataAccessException e) {
            if (!Outage.tells(e)) {
                log.warn("A key could not be looked up: {}", e.getMessage());
            }
            throw new Refused(new RequestProblem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ErrorCode.DATABASE_UNAVAILABLE,
                    "The key can't be looked up now; send the request again later."));
        }
        return new CallerToken(
                new Caller(userOf(Collections.list(request.getHeaders(USER_HEADER))), known.expiresAt()),
                authorities(known.scopes()));
    }

    private static UUID userOf(List<String> headers) {
        if (headers.size() > 1) { // which of them was meant, nobody could say
            throw new Refused(RequestProblem.invalid(
                    ErrorCode.USER_ID_INVALID,
                    USER_HEADER + " is there " + headers.size() + " times; a key acts for one user."));
        }
        return Tokens.uuidOf(headers.isEmpty() ? null : headers.get(0))
                .orElseThrow(() -> new Refused(RequestProblem.invalid(
                        ErrorCode.USER_ID_INVALID,
                        "A key acts for a user: send their UUID as the header " + USER_HEADER + ".")));
    }

    private static List<GrantedAuthority> authorities(Set<Scope> scopes) {
        return scopes.stream()
                .map(scope -> new SimpleGrantedAuthority(scope == Scope.READ ? READ : WRITE))
                .map(GrantedAuthority.class::cast)
                .toList();
    }

    /** Refused with a problem of its own. */
    static final class Refused extends AuthenticationException {
        private static final long serialVersionUID = 1;

        private final transient RequestProblem problem;

        private Refused(RequestProblem problem) {
            super(problem.detail());
            this.problem = problem;
        }

        RequestProblem problem() {
            return problem;
        }
    }
}
