package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Whose queue it is, for bills and for those who clear up. */
final class Tags extends QueuePart {
    private static final String KEY = "app";
    private static final String VALUE = "nolmt-generations";

    Tags(Queue queue, String name) {
        super(queue, name, KEY + "=" + VALUE, "nothing on it says whose it is");
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        String url = queue.url().orElseThrow();
        String is = queue.sqs().listQueueTags(list -> list.queueUrl(url)).tags().get(KEY);
        if (is == null) {
            return Finding.missing(wanted());
        }
        return is.equals(VALUE) ? Finding.fine(wanted()) : Finding.otherwise(KEY + "=" + is);
    }

    @Override
    public void apply() {
        String url = queue.url().orElseThrow();
        queue.sqs().tagQueue(tag -> tag.queueUrl(url).tags(Map.of(KEY, VALUE)));
    }

    @Override
    public String reads() {
        return "sqs:ListQueueTags";
    }

    @Override
    public String writes() {
        return "sqs:TagQueue";
    }
}
