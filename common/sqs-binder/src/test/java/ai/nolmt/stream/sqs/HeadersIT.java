package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.SendingApplication.Kept;
import io.micrometer.observation.ObservationRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** What arrives of headers and bodies, and what of it is believed. */
class HeadersIT {
    @RegisterExtension
    final TestApps apps = new TestApps(SendingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void allHeadersArriveHoweverManyTheyAre() {
        TestApp app = apps.start(apps.with("keep"));
        Map<String, Object> headers = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            headers.put("h" + i, "value " + i);
        }
        headers.put("contentType", "application/json");
        headers.put("traceparent", Tracer.PARENT);
        headers.put("sequenceNumber", 42);
        headers.put("long", 1L << 40);
        headers.put("fraction", 1.5);
        headers.put("yes", true);
        headers.put("empty", "");
        headers.put("control", "a\u0000b");
        headers.put("a name with spaces", "ä€😀");
        headers.put("no character", "\uFFFF");
        headers.put("half", "\uD83D");
        app.send(MessageBuilder.withPayload(TestApp.bytes("{}"))
                .copyHeaders(headers)
                .build());

        eventually(() -> assertThat(app.bean(Kept.class).all).hasSize(1));
        Map<String, Object> arrived = app.bean(Kept.class).all.get(0).getHeaders();
        assertThat(arrived.get("fraction")).hasToString("1.5");
        assertThat(arrived.get("contentType")).hasToString("application/json");
        headers.keySet().removeAll(List.of("fraction", "contentType"));
        assertThat(arrived).containsAllEntriesOf(headers);
    }

    @Test
    void bytesThatAreNoTextArriveAsTheyWere() {
        TestApp app = apps.start(apps.with("keep"));
        List<byte[]> payloads =
                List.of(new byte[] {0, 1, (byte) 0xff, (byte) 0xfe}, new byte[0], TestApp.bytes("ä\u0001"));
        app.sendAll(payloads.stream()
                .map(payload -> MessageBuilder.withPayload(payload).build())
                .toList());
        eventually(() -> assertThat(app.bean(Kept.class).all).hasSize(3));
        assertThat(app.bean(Kept.class).all)
                .extracting(Message::getPayload)
                .containsExactlyInAnyOrderElementsOf(payloads);
    }

    @Test
    void systemAttributesArriveAsHeaders() {
        TestApp app = apps.start(apps.with("keep"));
        app.send("hello");
        eventually(() -> assertThat(app.bean(Kept.class).all).hasSize(1));
        assertThat(app.bean(Kept.class).all.get(0).getHeaders())
                .containsEntry("Sqs_Msa_" + MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
                .containsKeys("Sqs_Msa_SentTimestamp", "Sqs_RawMessageId", "Sqs_QueueUrl", "Sqs_ReceivedAt");
    }

    @Test
    void aMessageGroupTravelsOnAStandardQueue() {
        TestApp app = apps.start(apps.with("keep"));
        app.send(MessageBuilder.withPayload(TestApp.bytes("fair"))
                .setHeader("Sqs_Msa_MessageGroupId", "tenant-7")
                .build());
        eventually(() -> assertThat(app.bean(Kept.class).all).hasSize(1));
        assertThat(app.bean(Kept.class).all.get(0).getHeaders()).containsEntry("Sqs_Msa_MessageGroupId", "tenant-7");
    }

    @Test
    void aTraceOfTheSenderGoesOnInTheHandler() {
        TestApp app = apps.start(apps.with("keep"));
        Tracer tracer = new Tracer();
        app.bean(ObservationRegistry.class).observationConfig().observationHandler(tracer);
        app.send("traced");
        eventually(() -> assertThat(tracer.received).containsExactly(Tracer.PARENT));
        assertThat(tracer.names).contains("sqs.send", "sqs.process");
        assertThat(app.bean(Kept.class).all.get(0).getHeaders()).containsEntry("traceparent", Tracer.PARENT);
    }

    @Test
    void noAttributeOfASenderLoadsAClassOrStandsInForAHeaderOfOurs() {
        TestApp app = apps.start(apps.with("keep"));
        sqs.client()
                .sendMessage(send -> send.queueUrl(sqs.url(apps.queue()))
                        .messageBody("forged")
                        .messageAttributes(Map.of(
                                "number", attribute("Number.no.such.Class", "7"),
                                "acknowledgmentCallback", attribute("String", "mine"),
                                "Sqs_ReceiptHandle", attribute("String", "mine"),
                                "Spring.Cloud.Function.Definition", attribute("String", "orders"),
                                "scst_headers",
                                        attribute("String", "{\"errorChannel\":\"mine\",\"Sqs_QueueName\":\"mine\"}"),
                                "errorChannel", attribute("String", "mine"))));

        eventually(() -> assertThat(app.bean(Kept.class).all).hasSize(1));
        Map<String, Object> headers = app.bean(Kept.class).all.get(0).getHeaders();
        assertThat(headers).containsEntry("number", 7).containsEntry("Sqs_QueueName", apps.queue());
        assertThat(headers.get("acknowledgmentCallback")).isInstanceOf(AcknowledgmentCallback.class);
        assertThat(headers).doesNotContainKeys("errorChannel", "Spring.Cloud.Function.Definition");
        assertThat(headers.get("Sqs_ReceiptHandle")).isNotEqualTo("mine");
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }
}
