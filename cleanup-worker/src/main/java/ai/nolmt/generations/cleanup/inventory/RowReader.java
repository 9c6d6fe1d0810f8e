package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.RunStopped;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The rows of one file: gzipped CSV without a header, its keys encoded as in URLs. For one thread. */
final class RowReader implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final Manifest manifest;
    private final Manifest.File file;
    private final ResponseInputStream<GetObjectResponse> body;
    private final Counted bytes;
    private final DigestInputStream digested;
    private ShortRecords text = new ShortRecords(Reader.nullReader());
    private Iterator<CSVRecord> rows = List.<CSVRecord>of().iterator();
    private long row;
    private boolean atEnd;

    private RowReader(Manifest manifest, Manifest.File file, ResponseInputStream<GetObjectResponse> body) {
        this.manifest = manifest;
        this.file = file;
        this.body = body;
        this.bytes = new Counted(body);
        this.digested = new DigestInputStream(bytes, ReportFiles.md5());
    }

    /** @param skip rows that were read before */
    static RowReader open(ReportFiles files, Manifest manifest, int index, long skip) {
        Manifest.File file = manifest.files().get(index);
        RowReader reader = new RowReader(manifest, file, files.open(file.key()));
        try {
            reader.begin(skip);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void begin(long skip) {
        reading(() -> {
            text = new ShortRecords(
                    new InputStreamReader(new GZIPInputStream(digested, BUFFER), StandardCharsets.UTF_8));
            rows = CSVParser.parse(text, CSVFormat.RFC4180).iterator();
            while (row < skip && rows.hasNext()) {
                read();
                row++;
            }
            return row;
        });
    }

    /** At most so many rows are read; of them those that are the objects as they are, without what is only kept of them. */
    List<StoredObject> next(int limit) {
        return reading(() -> {
            List<StoredObject> objects = new ArrayList<>();
            for (int i = 0; i < limit && rows.hasNext(); i++) {
                CSVRecord record = read();
                row++;
                if (isLive(record)) {
                    objects.add(object(record));
                }
            }
            if (!rows.hasNext()) {
                end();
            }
            return objects;
        });
    }

    private CSVRecord read() {
        CSVRecord record = rows.next();
        text.recordEnds();
        return record;
    }

    long row() {
        return row;
    }

    boolean isAtEnd() {
        return atEnd;
    }

    private void end() throws IOException {
        digested.transferTo(OutputStream.nullOutputStream());
        String md5 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
        if (bytes.count() != file.size() || !md5.equals(file.md5())) {
            throw ReportFiles.incomplete(file.key() + " is not what the manifest says, by its size or MD5.");
        }
        atEnd = true;
    }

    private boolean isLive(CSVRecord record) {
        return !"false".equalsIgnoreCase(value(record, "IsLatest"))
                && !"true".equalsIgnoreCase(value(record, "IsDeleteMarker"));
    }

    private StoredObject object(CSVRecord record) {
        try {
            return new StoredObject(
                    URLDecoder.decode(value(record, "Key"), StandardCharsets.UTF_8),
                    Long.parseLong(value(record, "Size")),
                    Instant.parse(value(record, "LastModifiedDate")),
                    null);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw spoilt("row " + row + " can't be read");
        }
    }

    /** Empty where there is no such column. */
    private String value(CSVRecord record, String column) {
        int index = manifest.columns().indexOf(column);
        if (index >= record.size()) {
            throw spoilt("row " + row + " has too few columns");
        }
        return index < 0 ? "" : record.get(index);
    }

    private RunStopped spoilt(String why) {
        return ReportFiles.incomplete("Of " + file.key() + " " + why + ".");
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /** What is cut off or garbled is the report's fault; a connection that broke is not, and is tried again. */
    private <T> T reading(Work<T> work) {
        try {
            return work.run();
        } catch (EOFException | ZipException e) {
            throw ended();
        } catch (ShortRecords.TooLong e) {
            throw spoilt("a row is longer than any of S3's");
        } catch (UncheckedIOException e) { // as an iterator must say it
            if (e.getCause() instanceof ShortRecords.TooLong) {
                throw spoilt("a row is longer than any of S3's");
            }
            if (e.getCause() instanceof EOFException || e.getCause() instanceof ZipException) {
                throw ended();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("The inventory could not be read", e);
        }
    }

    private RunStopped ended() {
        return spoilt("the gzip is broken or ends too soon");
    }

    @Override
    public void close() {
        body.abort(); // the rest need not come
    }

    /** How many bytes came. */
    private static final class Counted extends FilterInputStream {
        private long count;

        private Counted(InputStream in) {
            super(in);
        }

        private long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = super.read(into, from, length);
            count += Math.max(0, some);
            return some;
        }
    }
}
