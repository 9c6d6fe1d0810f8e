package ai.nolmt.generations.benchmarks.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Fifty lines as anybody would write them: the token is checked, the body bound to a record, and one row inserted in one
 * transaction with the user's claims. No keys, no limits, nothing is looked at and nobody is told.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = {
            "io.awspring.cloud.autoconfigure.sqs.SqsAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
final class PlainApp {
    private static final String CLAIMS = """
            SELECT set_config('role', 'nolmt_api', true), set_config('request.jwt.claims', ?, true)""";
    private static final String INSERT = """
            INSERT INTO plain.jobs (id, user_id, generation_type, prompt, content_type, file_size, sha256, output, fingerprint)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(PlainApp.class).run(arguments);
    }

    @Bean
    JwtDecoder decoder(@Value("${NOLMT_JWT_SECRET}") String secret) {
        return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .build();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.csrf(csrf -> csrf.disable())
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> {}))
                .build();
    }

    record Inline(String contentType, String data) {}

    record Output(Inline inline) {}

    record Generation(String generationType, String prompt, Output output) {}

    record Accepted(UUID id, String status, Instant createdAt) {}

    @RestController
    static final class Controller {
        private final JdbcClient sql;
        private final TransactionTemplate transactions;

        Controller(JdbcClient sql, TransactionTemplate transactions) {
            this.sql = sql;
            this.transactions = transactions;
        }

        @PostMapping("/api/generations")
        ResponseEntity<Accepted> post(@AuthenticationPrincipal Jwt caller, @RequestBody Generation request)
                throws NoSuchAlgorithmException {
            UUID id = UUID.randomUUID();
            byte[] output = Base64.getDecoder().decode(request.output().inline().data());
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(output);
            transactions.execute(status -> {
                sql.sql(CLAIMS)
                        .param("{\"sub\":\"" + caller.getSubject() + "\",\"role\":\"authenticated\"}")
                        .query((row, n) -> true)
                        .single();
                return sql.sql(INSERT)
                        .params(
                                id,
                                UUID.fromString(caller.getSubject()),
                                request.generationType(),
                                request.prompt(),
                                request.output().inline().contentType(),
                                output.length,
                                HexFormat.of().formatHex(sha256),
                                output,
                                sha256)
                        .update();
            });
            return ResponseEntity.accepted().body(new Accepted(id, "accepted", Instant.now()));
        }
    }
}
