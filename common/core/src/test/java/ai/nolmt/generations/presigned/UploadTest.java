package ai.nolmt.generations.presigned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.presigned.Upload.Status;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadTest {
    @ParameterizedTest
    @CsvSource({"1, 10, 1, 1", "10, 10, 1, 10", "11, 10, 2, 1", "30, 10, 3, 10", "5368709120, 5242880, 1024, 5242880"})
    void itsPartsAreItsBytesAndNoMore(long size, long partSize, int parts, long last) {
        Upload upload = upload(size, partSize);

        assertThat(upload.parts()).isEqualTo(parts);
        assertThat(upload.sizeOfPart(parts)).isEqualTo(last);
        assertThat(IntStream.rangeClosed(1, parts).mapToLong(upload::sizeOfPart).sum())
                .isEqualTo(size);
        assertThatThrownBy(() -> upload.sizeOfPart(parts + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> upload.sizeOfPart(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsToGoIsItsKey() {
        Upload upload = upload(5, 10);

        assertThat(upload.doomed().key()).isEqualTo(upload.stagingKey());
        assertThat(upload.doomed().generation()).isEqualTo(upload.id());
        assertThat(upload.doomed().bytes()).isEqualTo(5);
    }

    private static Upload upload(long size, long partSize) {
        Instant now = Instant.EPOCH;
        return new Upload(
                new UUID(0, 1),
                new UUID(0, 2),
                "staging/k",
                "video/mp4",
                size,
                null,
                partSize,
                null,
                Status.OPEN,
                now,
                now,
                false);
    }
}
