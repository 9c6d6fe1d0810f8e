package ai.nolmt.generations.ingest.certificate;

import ai.nolmt.generations.certificate.SignedStatement;
import ai.nolmt.generations.ingest.certificate.Erasures.Complete;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * Certifies that a user is erased: JSON without white space, its members sorted, so that the same facts are the same bytes.
 * Nothing of it is kept. Safe for concurrent use.
 */
final class Certificates {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> NOT_COVERED = List.of(
            "Other versions of the objects, and what object lock keeps, if the bucket has or had versions.",
            "Replicas of the bucket, and copies that somebody made of its objects.",
            "Backups of the bucket and of the database, and the database's write-ahead log.",
            "Caches of a CDN, of proxies and of browsers, for as long as they keep what they have.",
            "What webhooks told their receivers, and what whoever had a link has saved.",
            "What somebody held when it was to go, and has let go of since.",
            "Objects of another backend, under nolmt.cleanup.legacy-prefixes, that no row named: their keys name no user.",
            "Reports of S3 Inventory, the bucket's access logs and the like, which name keys and which somebody else keeps.",
            "Receipts that were older than this installation keeps them.",
            "What this installation keeps to prove its deletions: receipts, reports of clean-ups and logs, which name keys and"
                    + " so the user's id until they are pruned.");

    private final Erasures erasures;
    private final Deletions deletions;
    private final UUID installation;
    private final Clock clock;
    private final @Nullable PrivateKey key;

    /** @param key null if this installation signs none */
    Certificates(Erasures erasures, Deletions deletions, UUID installation, Clock clock, @Nullable PrivateKey key) {
        this.erasures = erasures;
        this.deletions = deletions;
        this.installation = installation;
        this.clock = clock;
        this.key = key;
    }

    /**
     * As a compact JWS.
     *
     * @throws RequestProblem if there is no key, or the erasure isn't complete
     */
    String of(UUID user) {
        if (key == null) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.CERTIFICATES_OFF,
                    "This installation has no key to sign certificates by. Set nolmt.certificates.key of the ingest API.");
        }
        Complete erasure = erasures.of(user);
        Map<String, Object> statement = new TreeMap<>();
        statement.put("certificate", "nolmt-erasure/1");
        statement.put("erasedAt", erasure.erased().toString());
        statement.put("installation", installation.toString());
        statement.put("issuedAt", clock.instant().toString());
        statement.put("lastLookAt", erasure.looked().toString());
        statement.put("notCovered", NOT_COVERED);
        statement.put("receipts", deletions.of(user));
        statement.put("run", erasure.run().toString());
        statement.put("user", user.toString());
        return SignedStatement.of(JSON.writeValueAsBytes(statement), key);
    }
}
