package ai.nolmt.generations.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

@Tag("A23")
class GuardedBodyTest {
    private static final BodySettings SETTINGS = new BodySettings(
            DataSize.ofBytes(1000),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            DataSize.ofMegabytes(1),
            DataSize.ofMegabytes(2),
            5);

    private final AtomicLong nanos = new AtomicLong();
    private final Shares shares = new Shares(100_000, 150_000);
    private int arriving = 1000;

    @Test
    void nothingIsReadFromStrangers() throws IOException {
        GuardedBody body = body(5000);

        assertThat(body.doRead(new Buffer())).isEqualTo(-1);
        assertThat(body.available()).isZero();
        assertThat(body.end(0)).as("through").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9999, 1, true", "10000, 9999, false", "10000, 10000, true", "30000, 29999, false", "30000, 30000, true"
    })
    void onAverageItComesAtTheLeastRateOnceThePatienceIsOver(long millis, int bytes, boolean isTaken)
            throws IOException {
        GuardedBody body = owned("ann", 1_000_000);
        nanos.set(Duration.ofMillis(millis).toNanos());
        arriving = bytes;

        if (isTaken) {
            assertThat(body.doRead(new Buffer())).isEqualTo(bytes);
        } else {
            assertThatThrownBy(() -> body.doRead(new Buffer()))
                    .isInstanceOf(BodyRefused.class)
                    .hasMessageContaining("too slowly");
        }
    }

    @Test
    void afterItsDeadlineNoRateIsFastEnough() {
        GuardedBody body = owned("ann", 1_000_000);
        nanos.set(Duration.ofSeconds(61).toNanos());
        arriving = 90_000;

        assertThatThrownBy(() -> body.doRead(new Buffer())).hasMessageContaining("within 60 s");
    }

    @Test
    @Tag("A22")
    void whatArrivedCountsAgainstItsUserUntilItEnds() throws IOException {
        arriving = 60_000;
        GuardedBody one = owned("ann", 1_000_000);
        GuardedBody two = owned("ann", 1_000_000);
        GuardedBody bobs = owned("bob", 1_000_000);
        one.doRead(new Buffer());

        assertThatThrownBy(() -> two.doRead(new Buffer())).hasMessageContaining("Your requests");
        bobs.doRead(new Buffer());

        one.end(0);
        two.end(0);
        bobs.end(0);
        assertThat(shares.users()).isZero();
    }

    @Test
    @Tag("A11")
    void oneThatIsLongerThanItMayBeIsRefused() throws IOException {
        GuardedBody body = owned("ann", 2500);
        body.doRead(new Buffer());
        body.doRead(new Buffer());

        assertThatThrownBy(() -> body.doRead(new Buffer())).hasMessageContaining("larger than this server takes");
    }

    private GuardedBody owned(String user, long most) {
        GuardedBody body = body(1_000_000);
        body.belongsTo(user, most);
        return body;
    }

    private GuardedBody body(long length) {
        Request request = new Request();
        request.setContentLength(length);
        request.setInputBuffer(new InputBuffer() {
            @Override
            public int doRead(ApplicationBufferHandler handler) {
                nanos.addAndGet(
                        Duration.ofSeconds(handler instanceof Buffer ? 0 : 3).toNanos());
                return arriving;
            }

            @Override
            public int available() {
                return arriving;
            }
        });
        return new GuardedBody(request, SETTINGS, shares, nanos::get);
    }

    private static final class Buffer implements ApplicationBufferHandler {
        @Override
        public void setByteBuffer(ByteBuffer buffer) {}

        @Override
        public ByteBuffer getByteBuffer() {
            return EMPTY_BUFFER;
        }

        @Override
        public void expand(int size) {}
    }
}
