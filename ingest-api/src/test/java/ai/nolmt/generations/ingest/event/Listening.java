package ai.nolmt.generations.ingest.event;

import java.util.UUID;
import org.springframework.context.ApplicationContext;

/** How many listen, which only the feed knows. */
public final class Listening {
    private Listening() {}

    public static int of(ApplicationContext application, UUID user) {
        return application.getBean(EventFeed.class).listening(user);
    }
}
