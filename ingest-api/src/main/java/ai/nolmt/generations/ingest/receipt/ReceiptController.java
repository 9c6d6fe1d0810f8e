package ai.nolmt.generations.ingest.receipt;

import ai.nolmt.generations.ingest.receipt.Receipts.Filter;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was deleted, for admins: {@code /api/admin/receipts}. */
@RestController
@RequestMapping(path = "/api/admin/receipts", produces = MediaType.APPLICATION_JSON_VALUE)
class ReceiptController {
    private final Receipts receipts;

    ReceiptController(Receipts receipts) {
        this.receipts = receipts;
    }

    @GetMapping
    @Operation(
            operationId = "listReceipts",
            summary = "What was deleted, when and why: of a user, generation, key or run")
    Page list(
            @RequestParam(required = false) @Nullable UUID user,
            @RequestParam(required = false) @Nullable UUID generation,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable UUID run,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        Filter filter = new Filter(user, generation, key, run);
        if (filter.isEmpty()) {
            throw RequestProblem.invalid(
                    ErrorCode.RECEIPTS_INVALID, "Say of what: give user, generation, key or run, or several of them.");
        }
        List<Receipt> page = receipts.page(filter, after == null ? Long.MAX_VALUE : after, limit);
        return new Page(
                page, page.size() < limit ? null : page.get(page.size() - 1).id());
    }

    /** @param next to be given as {@code after}; null on the last page */
    @Schema(name = "Receipts")
    record Page(List<Receipt> items, @Nullable Long next) {}
}
