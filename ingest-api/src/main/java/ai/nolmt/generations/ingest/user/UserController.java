package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.ingest.user.Erasure.Result;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Users, for admins: {@code /api/admin/users}. */
@RestController
@RequestMapping(path = "/api/admin/users", produces = MediaType.APPLICATION_JSON_VALUE)
class UserController {
    private final Erasure erasure;

    UserController(Erasure erasure) {
        this.erasure = erasure;
    }

    /** For users who are not known as well: they are remembered as erased. */
    @PostMapping("/{id}/erase")
    Result erase(@PathVariable UUID id) {
        return erasure.erase(id);
    }
}
