package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.run.Reports;
import ai.nolmt.generations.run.Reports.Due;
import ai.nolmt.generations.run.Reports.Line;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the reports that are due, and removes those that were kept long enough with what nobody needs any more. First the
 * bucket, then the row, then the findings: killed in between, it is done again with the same bytes. Safe for concurrent use.
 */
public final class ReportWriter {
    private static final Logger log = LoggerFactory.getLogger(ReportWriter.class);
    private static final int AT_ONCE = 1000;
    // with the waits between them, some days
    private static final int MOST_TRIES = 100;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Reports reports;
    private final ObjectStore objects;
    private final PartedStore parts;
    private final KeyPrefix prefix;
    private final UUID installation;
    private final Clock clock;
    private final Duration keep;
    private final int partSize;

    /**
     * Makes one.
     *
     * @param keep how long a report is kept, from its run's end
     * @param partSize in bytes, 5 MB or more; as much memory is needed, and as much again while a part is put
     */
    public ReportWriter(
            Reports reports,
            ObjectStore objects,
            PartedStore parts,
            KeyPrefix prefix,
            UUID installation,
            Clock clock,
            Duration keep,
            int partSize) {
        this.reports = reports;
        this.objects = objects;
        this.parts = parts;
        this.prefix = prefix;
        this.installation = installation;
        this.clock = clock;
        this.keep = keep;
        this.partSize = partSize;
    }

    /** All that are due, one after the other; one that fails is due again later. */
    public void writeDue() {
        while (true) {
            Optional<Due> due = reports.claim();
            if (due.isEmpty()) {
                return;
            }
            write(due.get());
        }
    }

    /** What nobody needs any more. */
    public void tidy() {
        while (reports.pruneFindings(AT_ONCE) == AT_ONCE) {
            // there are more
        }
        Map<UUID, String> old = reports.old(clock.instant(), keep, AT_ONCE);
        if (!old.isEmpty()) {
            ObjectStore.DeleteOutcome outcome =
                    objects.delete(old.values().stream().toList());
            outcome.failed().entrySet().stream()
                    .findFirst()
                    .ifPresent(one -> log.warn(
                            "{} old reports of clean-ups could not be deleted and are tried again in a while, like {}: {}",
                            outcome.failed().size(),
                            one.getKey(),
                            one.getValue()));
            reports.forget(old.entrySet().stream()
                    .filter(report -> outcome.deleted().contains(report.getValue()))
                    .map(Map.Entry::getKey)
                    .toList());
        }
    }

    private void write(Due due) {
        UUID run = due.run().id();
        String key = RecordKey.ofReport(prefix, run);
        try {
            if (stream(due, key)) {
                reports.written(run, key);
            }
        } catch (RuntimeException e) {
            failed(due, e);
        }
    }

    /** Returns whether it is there; if not, somebody else is at it by now. */
    private boolean stream(Due due, String key) {
        try (ReportParts out = new ReportParts(objects, parts, key, partSize)) {
            out.add(ReportText.head(due, installation));
            long count = 0;
            for (UUID part : reports.parts(due.run().id())) {
                List<Line> some;
                long after = 0;
                do {
                    some = reports.lines(part, after, AT_ONCE);
                    for (Line line : some) {
                        if (out.add(ReportText.line(line)) && !reports.keep(due)) {
                            return false;
                        }
                        after = line.n();
                        count++;
                    }
                } while (some.size() == AT_ONCE);
            }
            out.add(ReportText.end(due, count));
            out.complete();
            return true;
        }
    }

    private void failed(Due due, RuntimeException e) {
        if (due.tries() >= MOST_TRIES) {
            log.error(
                    "The report of clean-up {} could not be written and is given up",
                    due.run().id(),
                    e);
            reports.giveUp(due);
            return;
        }
        Duration wait = Duration.ofSeconds(1L << Math.min(due.tries(), 12));
        log.warn(
                "The report of clean-up {} could not be written yet: {}",
                due.run().id(),
                e.toString());
        reports.again(due, wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }
}
