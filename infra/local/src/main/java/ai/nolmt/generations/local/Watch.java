package ai.nolmt.generations.local;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Over applications that somebody waits for: the waiting goes on while one of them does something. For one thread. */
final class Watch {
    static final Duration LIMIT = Duration.ofMinutes(3);

    private final Collection<AppProcess> apps;
    private final Map<AppProcess, Patience> waitedFor = new LinkedHashMap<>();
    private final Reminder reminder;

    /** @param what is waited for, said to the person who waits when it takes long */
    Watch(Collection<AppProcess> apps, Supplier<String> what, Progress progress) {
        this.apps = List.copyOf(apps);
        apps.forEach(app -> waitedFor.put(app, new Patience(LIMIT, app::signs)));
        this.reminder = new Reminder(progress, what);
    }

    /** What this one does says nothing any more; only its end would. */
    void isDone(AppProcess app) {
        waitedFor.remove(app);
    }

    /**
     * False once all that are waited for have stood still for {@link #LIMIT}.
     *
     * @throws StartFailed with its last lines, if any has ended
     */
    boolean goesOn() {
        reminder.remind();
        for (AppProcess app : apps) {
            if (!app.isAlive()) {
                throw app.ended();
            }
        }
        boolean moves = false;
        for (Patience patience : waitedFor.values()) {
            moves |= !patience.isOver(); // each is asked, to see what it has done
        }
        return moves;
    }
}
