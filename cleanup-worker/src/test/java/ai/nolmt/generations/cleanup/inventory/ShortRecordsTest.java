package ai.nolmt.generations.cleanup.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class ShortRecordsTest {
    /** A quoted field without an end, which a parser gathers. */
    private static final class Endless extends Reader {
        private long given;

        @Override
        public int read(char[] into, int from, int most) {
            for (int i = 0; i < most; i++) {
                into[from + i] = given++ == 0 ? '"' : given % 100 == 0 ? '\n' : 'x';
            }
            return most;
        }

        @Override
        public void close() {}
    }

    @Test
    void aRecordWithoutEndIsRefusedBeforeItIsInMemory() throws IOException {
        Endless text = new Endless();
        Iterator<CSVRecord> rows =
                CSVParser.parse(new ShortRecords(text), CSVFormat.RFC4180).iterator();

        assertThatThrownBy(rows::hasNext).hasRootCauseInstanceOf(ShortRecords.TooLong.class);

        assertThat(text.given).isLessThan(2L * ShortRecords.LONGEST);
    }

    @Test
    void anyNumberOfShortOnesIsFine() throws IOException {
        int count = 20_000;
        ShortRecords text = new ShortRecords(new StringReader("bucket,key,1\r\n".repeat(count)));
        Iterator<CSVRecord> rows = CSVParser.parse(text, CSVFormat.RFC4180).iterator();
        int read = 0;
        while (rows.hasNext()) {
            assertThat(rows.next().size()).isEqualTo(3);
            text.recordEnds();
            read++;
        }

        assertThat(read).isEqualTo(count);
    }
}
