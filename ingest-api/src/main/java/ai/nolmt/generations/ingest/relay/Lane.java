package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.PointerSender.Outcome;
import ai.nolmt.generations.ingest.relay.Relay.Look;
import ai.nolmt.generations.ingest.relay.Relay.Route;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.Outbox.Claimed;
import ai.nolmt.generations.message.Outbox.Entry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A route, and how its queue fares: what is claimed at a look is sent and marked before the next one. For one thread. */
final class Lane {
    /** Between tries of what the queue won't take, in the end. */
    static final Duration SELDOM = Duration.ofMinutes(15);

    private final StageTransactions transactions;
    private final Route route;
    private final RelaySettings settings;
    private final Clock clock;
    private final Backoff backoff = new Backoff();
    private final Refusals refusals = new Refusals();

    Lane(StageTransactions transactions, Route route, RelaySettings settings, Clock clock) {
        this.transactions = transactions;
        this.route = route;
        this.settings = settings;
        this.clock = clock;
    }

    Route route() {
        return route;
    }

    /** One claim; nothing while the queue is left alone. */
    Look relayOnce() {
        if (!backoff.isOver(clock.instant())) {
            return Look.SOME;
        }
        Outbox outbox = route.outbox();
        Claimed claimed =
                transactions.as(StageRole.RELAY, tx -> outbox.claim(tx, settings.lease(), settings.batchSize()));
        int size = claimed.entries().size();
        if (size == 0) {
            return Look.NOTHING;
        }
        Outcome outcome = route.meters().time(() -> route.sender().send(claimed.entries()));
        boolean away = outcome.sent().isEmpty() && outcome.faulty().isEmpty();
        if (away) {
            backoff.failed(clock.instant());
        } else {
            backoff.succeeded();
        }
        settle(claimed, outcome, away);
        refusals.note(outbox.toString(), outcome.reasons(), clock.instant());
        return !away && outcome.unknown() == 0 && size == settings.batchSize() ? Look.MORE : Look.SOME;
    }

    /** What was sent first: a kill after it sends nothing twice, and the rest waits for the lease. */
    private void settle(Claimed claimed, Outcome outcome, boolean away) {
        Outbox outbox = route.outbox();
        if (!outcome.sent().isEmpty()) {
            transactions.as(StageRole.RELAY, tx -> {
                outbox.markSent(tx, claimed, outcome.sent());
                return true;
            });
        }
        putOff(claimed, outcome.busy(), settings.lease());
        putOff(claimed, outcome.faulty(), SELDOM);
        if (away) { // for the length of a lease, younger ones would go before what is left of these
            transactions.as(StageRole.RELAY, tx -> {
                outbox.release(tx, claimed);
                return true;
            });
        }
    }

    private void putOff(Claimed claimed, List<Entry> refused, Duration longest) {
        if (!refused.isEmpty()) {
            transactions.as(StageRole.RELAY, tx -> {
                route.outbox().putOff(tx, claimed, refused, longest);
                return true;
            });
        }
    }
}
