package ai.nolmt.generations.upload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.testkit.trace.CollectedSpan;
import ai.nolmt.generations.testkit.trace.SpanCollector;
import ai.nolmt.generations.trace.TraceSettings;
import ai.nolmt.generations.trace.Traces;
import ai.nolmt.generations.upload.pipeline.Trials.Told;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of the messages that ask for a job, the first is what its work follows; the others are links. */
class PipelineTracesTest extends OnPipeline {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private SpanCollector collector;

    @BeforeEach
    void trace() throws IOException {
        collector = SpanCollector.start();
        tries.traces = Traces.of(new TraceSettings(collector.endpoint(), 1), "test", UUID.randomUUID());
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void aSecondMessageIsALinkBeforeAndAfterTheAttemptHasBegun() {
        Job job = job();
        CountDownLatch go = tries.hold(job);
        held.set(true);
        Told first = take(job, sent("0000000000000001"));
        take(job, sent("0000000000000002"));
        held.set(false);
        pipeline.goOn();
        await().until(() -> tries.attempts.containsKey(job.id()));
        take(job, sent("0000000000000003"));
        go.countDown();
        await().untilAsserted(() -> assertThat(first.words).containsExactly("settled"));

        List<CollectedSpan> spans = spans();

        assertThat(spans).extracting(CollectedSpan::name).containsExactlyInAnyOrder("commit", "process");
        CollectedSpan process = spans.get(spans.get(0).name().equals("process") ? 0 : 1);
        assertThat(process.parent()).isEqualTo("0000000000000001");
        assertThat(process.links()).containsExactly("0000000000000002", "0000000000000003");
    }

    @Test
    void whatNobodyTracesHasNoSpan() {
        for (String trace : new String[] {null, "none of ours", "00-" + TRACE + "-0000000000000001-00"}) {
            Told told = take(job(), trace);
            await().untilAsserted(() -> assertThat(told.words).containsExactly("settled"));
        }

        assertThat(spans()).isEmpty();
    }

    @Test
    void whatFailsSaysOfWhatKindAndNoMore() {
        AtomicBoolean failed = new AtomicBoolean();
        tries.attempt = job -> {
            failed.set(true);
            throw new IllegalArgumentException("https://host/secret");
        };
        Told told = take(job(), sent("0000000000000001"));
        await().untilAsserted(() -> assertThat(told.words).isNotEmpty());

        assertThat(spans())
                .singleElement()
                .satisfies(span -> assertThat(span.text())
                        .contains("java.lang.IllegalArgumentException")
                        .doesNotContain("secret"));
    }

    private Told take(Job job, @Nullable String trace) {
        Told told = new Told(true);
        told.trace = trace;
        pipeline.take(job, nanos.get(), told);
        return told;
    }

    private static String sent(String span) {
        return "00-" + TRACE + "-" + span + "-01";
    }

    /** All of them: what is gathered is sent at the end. */
    private List<CollectedSpan> spans() {
        pipeline.close();
        tries.traces.close();
        return collector.spans();
    }
}
