package ai.nolmt.generations.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.web.Shares.Answer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("A22")
class SharesTest {
    private final Shares shares = new Shares(10, 25);

    @Test
    void oneUsersIsFullWhileAnothersIsFree() {
        assertThat(shares.take("ann", 10)).isEqualTo(Answer.GIVEN);
        assertThat(shares.take("ann", 1)).isEqualTo(Answer.USER_HAS_TOO_MUCH);
        assertThat(shares.take("bob", 10)).isEqualTo(Answer.GIVEN);
    }

    @Test
    void allTogetherHaveABoundToo() {
        shares.take("ann", 10);
        shares.take("bob", 10);

        assertThat(shares.take("eve", 6)).isEqualTo(Answer.ALL_HAVE_TOO_MUCH);
        assertThat(shares.take("eve", 5)).isEqualTo(Answer.GIVEN);
    }

    @Test
    void whatIsGivenBackIsFreeAndNobodyIsRemembered() {
        shares.take("ann", 10);
        shares.take("ann", 5); // refused, so not to be given back

        shares.give("ann", 10);

        assertThat(shares.users()).isZero();
        assertThat(shares.take("ann", 10)).isEqualTo(Answer.GIVEN);
    }

    @Test
    void ofManyAtOnceNoMoreAreGivenThanThereAre() {
        long given = IntStream.range(0, 1000)
                .parallel()
                .filter(i -> shares.take("ann", 1) == Answer.GIVEN)
                .count();

        assertThat(given).isEqualTo(10);
    }
}
