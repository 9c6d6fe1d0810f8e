package ai.nolmt.generations.ingest.share;

import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.web.OthersAddParameters;
import ai.nolmt.generations.ingest.web.RequestProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where shared links lead to; needs no token. */
@RestController
class SharedController {
    static final String PATH = "/s/";

    // shorter than what it leads to, so that no cache leads to what has expired
    private static final Duration CACHED = Duration.ofMinutes(1);

    private final ShareLinks links;
    private final Duration cached;

    SharedController(ShareLinks links, Catalog catalog) {
        this.links = links;
        Duration half = catalog.longestLink().dividedBy(2);
        this.cached = half.compareTo(CACHED) < 0 ? half : CACHED;
    }

    @OthersAddParameters
    @GetMapping(PATH + "{token:[A-Za-z0-9_-]{32}}")
    @SecurityRequirements
    @ApiResponse(responseCode = "302", description = "Location is a link to the bytes, which lives for minutes.")
    @Operation(operationId = "openShare", summary = "Leads from a shared link to the bytes")
    ResponseEntity<Void> open(@PathVariable String token, @RequestParam(defaultValue = "false") boolean download) {
        Generation.Link link = links.open(token, download).orElseThrow(RequestProblem::notFound);
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(link.url()))
                .cacheControl(CacheControl.maxAge(cached).cachePrivate())
                .header("Referrer-Policy", "no-referrer")
                .build();
    }
}
