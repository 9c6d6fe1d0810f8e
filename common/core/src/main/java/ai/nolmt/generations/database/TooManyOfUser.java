package ai.nolmt.generations.database;

import org.springframework.dao.TransientDataAccessException;

/** A user has so many transactions under way that another one's turn did not come in time; nothing was done. */
public final class TooManyOfUser extends TransientDataAccessException {
    TooManyOfUser(String message) {
        super(message);
    }
}
