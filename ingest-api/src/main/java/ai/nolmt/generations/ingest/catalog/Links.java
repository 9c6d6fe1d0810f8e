package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.ingest.catalog.Generation.Link;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.object.ObjectStore.SignedUrl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Links to stored objects; never to a key that isn't its row's own, whatever the row says. */
final class Links {
    private static final String RECORDED = """
            SELECT EXISTS (SELECT FROM nolmt.legacy_keys WHERE generation_id = :id AND key = :key)""";

    private final ObjectStore objects;
    private final KeyPrefix prefix;
    private final Access access;
    private final Duration validity;

    Links(ObjectStore objects, KeyPrefix prefix, Access access, Duration validity) {
        this.objects = objects;
        this.prefix = prefix;
        this.access = access;
        this.validity = validity;
    }

    /** The longest that a link may be asked for. */
    Duration longest() {
        return validity;
    }

    /** @param sql in a transaction of the API's role */
    @Nullable
    Link of(JdbcClient sql, RowReader.Row row, LinkWish wish) {
        boolean own = ObjectKey.parse(prefix, row.key())
                .filter(key -> key.userId().equals(row.user())
                        && key.generationId().equals(row.generation().id()))
                .isPresent();
        if (!own && (row.key().isEmpty() || !isRecorded(sql, row))) {
            return null;
        }
        if (access == Access.PUBLIC) {
            return new Link(own ? objects.plainUrl(row.key()) : row.plainUrl(), null); // users can write the other one
        }
        SignedUrl signed = objects.sign(row.key(), servedAs(row, wish.download()), validityOf(wish));
        return new Link(signed.url(), signed.expiresAt());
    }

    private Duration validityOf(LinkWish wish) {
        Duration wished = wish.validity();
        return wished == null || wished.compareTo(validity) > 0 ? validity : wished;
    }

    private static Served servedAs(RowReader.Row row, boolean download) {
        String contentType = row.generation().contentType();
        // older rows may have none, or one that we don't know
        String extension = contentType == null
                ? ""
                : MediaFormat.declaredAs(contentType)
                        .map(format -> "." + format.extension())
                        .orElse("");
        return MediaFormat.served(contentType, download ? row.generation().id() + extension : null);
    }

    /** Rows that were there before the first migration may keep other keys. */
    private static boolean isRecorded(JdbcClient sql, RowReader.Row row) {
        return sql.sql(RECORDED)
                .param("id", row.generation().id())
                .param("key", row.key())
                .query(Boolean.class)
                .single();
    }
}
