package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(4000);
    private final UUID user = UUID.randomUUID();

    @Test
    void oneUserHasThreeQuartersAtMost() {
        Room.Share one = room.of(user);
        one.upTo(2000);
        Room.Share two = room.of(user);
        assertThatThrownBy(() -> two.upTo(1001)).isInstanceOf(Room.Full.class);
        two.upTo(1000);
        Room.Share other = room.of(UUID.randomUUID());
        other.upTo(1000);
        assertThatThrownBy(() -> other.upTo(1001)).isInstanceOf(Room.Full.class);

        one.close();
        other.upTo(3000);
        assertThat(room.taken()).isEqualTo(4000);
        two.close();
        two.close();
        other.close();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatGrowsTakesItsRoomInSteps() {
        Room large = new Room(10 << 20);
        Room.Share share = large.of(user);
        share.upTo(1);
        assertThat(large.taken()).isEqualTo(1 << 20);
        share.upTo(1 << 20);
        assertThat(large.taken()).isEqualTo(1 << 20);
        share.upTo((1 << 20) + 1);
        assertThat(large.taken()).isEqualTo(2 << 20);
    }
}
