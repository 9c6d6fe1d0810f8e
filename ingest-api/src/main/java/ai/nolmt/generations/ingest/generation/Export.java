package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Cursor;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.ingest.catalog.Page;
import ai.nolmt.generations.ingest.catalog.PageRequest;
import ai.nolmt.generations.job.JobStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all that a user has, a line each, page by page: nothing is held but a page, and no transaction while somebody
 * reads. Each holds a thread for as long as it is read, so there is one a user, and few in all. Safe for concurrent use.
 */
final class Export {
    static final int MOST = 16; // of the 200 threads that there are

    private static final int PAGE = 200;

    private final Catalog catalog;
    private final JsonMapper json;
    private final Set<UUID> users = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST);

    Export(Catalog catalog, JsonMapper json) {
        this.catalog = catalog;
        this.json = json;
    }

    /** @return false, and nothing is written, if the user has one under way or all places are taken */
    boolean begin(UUID user) {
        if (!users.add(user)) {
            return false;
        }
        if (!places.tryAcquire()) {
            users.remove(user);
            return false;
        }
        return true;
    }

    void end(UUID user) {
        places.release();
        users.remove(user);
    }

    void write(UUID user, Wanted wanted, OutputStream out) throws IOException {
        long count = 0;
        Cursor after = null;
        do {
            Page page = catalog.list(
                    user,
                    new PageRequest(wanted.type(), wanted.status(), wanted.from(), wanted.to(), PAGE, after),
                    wanted.links());
            for (Generation generation : page.items()) {
                line(out, GenerationResponse.of(generation));
                count++;
            }
            after = page.next();
        } while (after != null);
        line(out, new Last(new End(count)));
    }

    private void line(OutputStream out, Object value) throws IOException {
        out.write(json.writeValueAsBytes(value));
        out.write('\n');
    }

    /** What is to be in it; null for all. */
    record Wanted(
            @Nullable String type,
            @Nullable JobStatus status,
            @Nullable Instant from,
            @Nullable Instant to,
            LinkWish links) {}

    /** The last line: without it, the manifest is cut. */
    @Schema(name = "ExportEnd")
    record Last(End end) {}

    @Schema(name = "ExportCount")
    record End(long count) {}
}
