package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.cleanup.report.RunStopped;
import ai.nolmt.generations.cleanup.report.RunTable;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.messaging.Message;

/** Takes a pointer to a run and runs a slice of it; acknowledged is what is over, parked, or goes on elsewhere. */
final class CommandListener implements Consumer<Message<byte[]>> {
    private final RunTable runs;
    private final Cleanup cleanup;
    private final Parking parking;
    private final Clock clock;
    private final Duration slice;

    CommandListener(RunTable runs, Cleanup cleanup, Parking parking, Clock clock, Duration slice) {
        this.runs = runs;
        this.cleanup = cleanup;
        this.parking = parking;
        this.clock = clock;
        this.slice = slice;
    }

    @Override
    public void accept(Message<byte[]> message) {
        Pointer pointer;
        try {
            pointer = PointerCodec.decode(message.getPayload(), Target.CLEANUP_RUN);
        } catch (PointerCodec.Undecodable e) {
            parking.park(message, String.valueOf(e.getMessage()));
            return;
        }
        Optional<RunTable.Claim> claim = runs.claim(pointer.id(), pointer.epoch());
        if (claim.isPresent()) {
            run(new RunLog(runs, claim.get(), clock, slice));
        } else {
            leave(pointer, message);
        }
    }

    private void run(RunLog run) {
        try {
            if (cleanup.run(run)) {
                run.succeeded();
            } else {
                run.continueLater();
            }
        } catch (RunStopped e) {
            run.stopped(e);
        } catch (RunLog.LeaseLost e) {
            throw e; // not acknowledged: whoever has the run now may need this message, and drops it once it is over
        } catch (RuntimeException e) {
            try {
                run.release(); // whoever gets the message next may go on at once
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void leave(Pointer pointer, Message<byte[]> message) {
        Optional<RunTable.State> state = runs.stateOf(pointer.id());
        if (state.isEmpty()) {
            parking.park(message, "There is no such run");
        } else if (state.get().isUnderWay(pointer.epoch())) {
            throw new IllegalStateException("Run " + pointer.id() + " is another worker's now; looking again later");
        }
    }
}
