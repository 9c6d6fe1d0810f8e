package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.cleanup.look.Position;
import java.util.UUID;

record Row(UUID id, String key) {
    Position position() {
        return new Position(key, id);
    }
}
