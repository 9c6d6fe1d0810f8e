package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.NewGeneration;
import ai.nolmt.generations.ingest.accept.Spool;
import ai.nolmt.generations.ingest.web.RequestProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests of one body in their order, those that are wrong too, and where their outputs wait. For one request. */
final class Batch implements GenerationReader.Entries, AutoCloseable {
    /** Turns what was read into what is accepted, or says what is wrong with it. */
    interface Check {
        NewGeneration check(GenerationRequest request, Spool spool) throws IOException;
    }

    /** One of the two is null. */
    record Entry(@Nullable NewGeneration request, @Nullable RequestProblem problem) {}

    private final Supplier<Spool> spools;
    private final Check check;
    private final List<Spool> open = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    Batch(Supplier<Spool> spools, Check check) {
        this.spools = spools;
        this.check = check;
    }

    List<Entry> entries() {
        return entries;
    }

    @Override
    public OutputStream output() {
        Spool spool = spools.get();
        open.add(spool);
        return spool;
    }

    @Override
    public void read(GenerationRequest request) {
        try {
            entries.add(new Entry(check.check(request, open.get(open.size() - 1)), null));
        } catch (RequestProblem problem) {
            entries.add(new Entry(null, problem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void refuse(RequestProblem problem) {
        entries.add(new Entry(null, problem));
    }

    @Override
    public void close() {
        open.forEach(Spool::close);
    }
}
