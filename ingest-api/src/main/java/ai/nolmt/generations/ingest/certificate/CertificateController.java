package ai.nolmt.generations.ingest.certificate;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** That a user is erased, for admins to hand on. */
@RestController
class CertificateController {
    private static final String JOSE = "application/jose";

    private final Certificates certificates;

    CertificateController(Certificates certificates) {
        this.certificates = certificates;
    }

    @GetMapping(path = "/api/admin/users/{id}/erasure-certificate", produces = JOSE)
    @Operation(operationId = "getErasureCertificate", summary = "A signed statement that a user is erased")
    @ApiResponse(
            responseCode = "200",
            description = "A compact JWS, signed by Ed25519; docs/operations.md says what is in it.",
            content = @Content(mediaType = JOSE, schema = @Schema(type = "string")))
    ResponseEntity<byte[]> get(@PathVariable UUID id) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(certificates.of(id).getBytes(StandardCharsets.US_ASCII));
    }
}
