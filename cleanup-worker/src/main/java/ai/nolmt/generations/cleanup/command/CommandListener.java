package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import ai.nolmt.stream.sqs.OthersMessageException;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.springframework.messaging.Message;

/** Takes a pointer to a run and runs a slice of it; acknowledged is what is over, parked, or goes on elsewhere. */
final class CommandListener implements Consumer<Message<byte[]>> {
    private final Runs runs;
    private final Cleanup cleanup;
    private final ParkedMessages parked;
    private final ForeignPointers foreign;
    private final Clock clock;
    private final Duration slice;
    private final BooleanSupplier stopping;
    private final CleanupMeters meters;
    private final Runnable ended;

    /** @param ended is told that a run may be over */
    CommandListener(
            Runs runs,
            Cleanup cleanup,
            ParkedMessages parked,
            ForeignPointers foreign,
            Clock clock,
            Duration slice,
            BooleanSupplier stopping,
            CleanupMeters meters,
            Runnable ended) {
        this.runs = runs;
        this.cleanup = cleanup;
        this.parked = parked;
        this.foreign = foreign;
        this.clock = clock;
        this.slice = slice;
        this.stopping = stopping;
        this.meters = meters;
        this.ended = ended;
    }

    @Override
    public void accept(Message<byte[]> message) {
        Pointer pointer;
        try {
            pointer = PointerCodec.decode(message.getPayload(), Target.CLEANUP_RUN);
        } catch (PointerCodec.Undecodable e) {
            park(message, String.valueOf(e.getMessage()));
            return;
        }
        if (foreign.isForeign(pointer)) {
            throw new OthersMessageException("It is another installation's");
        }
        try (LogIds ids = LogIds.ofRun(pointer.id())) {
            Optional<Runs.Claim> claim = runs.claim(pointer.id(), pointer.epoch());
            if (claim.isPresent()) {
                metered(new ClaimedRun(runs, claim.get(), clock, slice, stopping));
            } else {
                leave(pointer, message);
            }
        }
    }

    private void metered(ClaimedRun run) {
        Timer.Sample sample = meters.begin();
        Counts before = run.counts();
        String outcome = "again";
        try {
            outcome = run(run);
        } finally {
            meters.ended(sample, run.run().kind(), outcome);
            meters.counted(run.run().kind(), run.run().dryRun(), before, run.counts());
        }
        ended.run();
    }

    /** Returns how the slice ended. */
    private String run(ClaimedRun run) {
        try {
            if (cleanup.run(run)) {
                return run.through();
            }
            run.continueLater();
            return "continued";
        } catch (RunStopped e) {
            run.stopped(e);
            return "stopped";
        } catch (ClaimedRun.LeaseLost e) {
            throw e; // not acknowledged: whoever has the run now may need this message, and drops it once it is over
        } catch (RuntimeException e) {
            try {
                run.letGo();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void leave(Pointer pointer, Message<byte[]> message) {
        Optional<Runs.State> state = runs.stateOf(pointer.id());
        if (state.isEmpty()) {
            park(message, "There is no such run");
        } else if (state.get().isUnderWay(pointer.epoch())) {
            throw new IllegalStateException("Run " + pointer.id() + " is another worker's now; looking again later");
        }
    }

    private void park(Message<byte[]> message, String reason) {
        parked.park(MessageIds.of(message), message.getPayload(), reason);
    }
}
