package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.upload.jobs.Deferred;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of hosts: of the last thousand that were called, of those that are, and of those that are left alone. Safe
 * for concurrent use.
 */
final class Hosts {
    private static final int MOST = 1000;

    private final FetchSettings settings;
    private final Clock clock;
    private final Map<String, HostGate> gates = new LinkedHashMap<>(16, 0.75f, true);

    Hosts(FetchSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** After a cut, without waiting. */
    synchronized HostGate.Place enterAgain(String host) {
        return gate(host).enterAgain();
    }

    /** @throws Deferred if it isn't called now */
    synchronized HostGate.Place enter(String host) {
        return gate(host).enter();
    }

    synchronized Deferred busy(String host) {
        return gate(host).busy();
    }

    private HostGate gate(String host) {
        HostGate known = gates.get(host);
        if (known != null) {
            return known;
        }
        forgetTheOldest(); // first: a new one looks as if nobody needed it
        HostGate made = new HostGate(host, settings, clock);
        gates.put(host, made);
        return made;
    }

    private void forgetTheOldest() {
        Iterator<HostGate> oldest = gates.values().iterator();
        while (gates.size() >= MOST && oldest.hasNext()) {
            if (oldest.next().isIdle()) {
                oldest.remove();
            }
        }
    }

    synchronized int known() {
        return gates.size();
    }
}
