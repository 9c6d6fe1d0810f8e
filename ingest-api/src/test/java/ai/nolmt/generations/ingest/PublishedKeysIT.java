package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.AppEnvironment;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens that are signed with keys that their issuer publishes, beside those that the secret signs. */
class PublishedKeysIT {
    private static final ECKey EC = ec("ec");
    private static final RSAKey RSA = rsa("rsa");
    private static final AtomicInteger FETCHES = new AtomicInteger();
    private static final HttpServer ISSUER = issuer();

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with(
                    "nolmt.jwt.jwks-url",
                    "http://127.0.0.1:" + ISSUER.getAddress().getPort() + "/jwks.json");

    private final UUID ann = UUID.randomUUID();

    @AfterAll
    static void stop() {
        ISSUER.stop(0);
    }

    @Test
    void eachOfTheIssuersKeysAndTheSecretSignTokens() throws JOSEException {
        for (String token : List.of(
                token(header(JWSAlgorithm.ES256, "ec"), new ECDSASigner(EC)),
                token(header(JWSAlgorithm.RS256, "rsa"), new RSASSASigner(RSA)),
                ingest.tokenOf(ann))) {
            assertThat(ingest.bearer(token).get("/api/generations").status()).isEqualTo(200);
        }
    }

    @Test
    @Tag("A1")
    @Tag("A3")
    void aTokenThatBringsItsOwnKeyOrTakesOneForAnotherIsRefused() throws JOSEException {
        ECKey own = ec("ec");
        String attackers = "http://127.0.0.1:" + ISSUER.getAddress().getPort() + "/attackers.json";
        int before = FETCHES.get();
        for (String token : List.of(
                token(header(JWSAlgorithm.ES256, "ec"), new ECDSASigner(own)),
                token(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .keyID("ec")
                                .jwkURL(URI.create(attackers))
                                .x509CertURL(URI.create(attackers))
                                .jwk(own.toPublicJWK())
                                .build(),
                        new ECDSASigner(own)),
                // the public key taken for a secret
                token(header(JWSAlgorithm.HS256, "rsa"), new MACSigner(publicKey())),
                token(header(JWSAlgorithm.HS512, "rsa"), new MACSigner(AppEnvironment.JWT_SECRET.repeat(2))),
                "e30.e30.",
                ".",
                "eyJhbGciOiJub25lIn0." + ingest.tokenOf(ann).split("\\.")[1] + ".")) {
            ingest.bearer(token).get("/api/generations").isProblem(401, "token_invalid");
        }
        assertThat(FETCHES.get() - before)
                .as("of the issuer's keys, and nowhere else")
                .isLessThanOrEqualTo(2);
    }

    @Test
    @Tag("A3")
    void namesOfKeysThatAreMadeUpDoNotMakeUsFetchAgainAndAgain() throws JOSEException {
        int before = FETCHES.get();
        for (int i = 0; i < 50; i++) {
            String token = token(header(JWSAlgorithm.ES256, "made-up-" + i), new ECDSASigner(EC));
            ingest.bearer(token).get("/api/generations").isProblem(401, "token_invalid");
        }
        assertThat(FETCHES.get() - before).isLessThanOrEqualTo(3);
        String good = token(header(JWSAlgorithm.ES256, "ec"), new ECDSASigner(EC));
        assertThat(ingest.bearer(good).get("/api/generations").status()).isEqualTo(200);
    }

    private String token(JWSHeader header, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(
                header,
                new JWTClaimsSet.Builder()
                        .subject(ann.toString())
                        .audience("authenticated")
                        .expirationTime(new Date(System.currentTimeMillis() + 600_000))
                        .build());
        token.sign(signer);
        return token.serialize();
    }

    private static JWSHeader header(JWSAlgorithm algorithm, String key) {
        return new JWSHeader.Builder(algorithm).keyID(key).build();
    }

    private static byte[] publicKey() throws JOSEException {
        return RSA.toPublicKey().getEncoded();
    }

    private static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer issuer() {
        try {
            List<JWK> keys = List.of(EC.toPublicJWK(), RSA.toPublicJWK());
            byte[] body = new JWKSet(keys).toString().getBytes(StandardCharsets.UTF_8);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                FETCHES.incrementAndGet();
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
