package ai.nolmt.generations.local;

import java.io.IOException;

/** Something that a caller wants done. */
interface Act {
    /**
     * Once more after each {@link IOException}, which says nothing of what was done.
     *
     * @throws IllegalStateException if it was answered wrongly
     */
    void perform() throws IOException, InterruptedException;
}
