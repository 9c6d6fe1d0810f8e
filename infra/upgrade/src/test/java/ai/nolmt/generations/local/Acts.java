package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ApiCalls.Answer;
import ai.nolmt.generations.local.Ledger.Entry;
import ai.nolmt.generations.local.Ledger.Fate;
import java.io.IOException;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What users do: they send outputs in every way that there is, and end some of what they sent. All of it into the ledger. */
final class Acts {
    private static final int WAYS = 7;

    private final AnyApi api;
    private final Outputs outputs;
    private final Ledger ledger;
    private final Function<UUID, String> tokens;

    Acts(AnyApi api, Outputs outputs, Ledger ledger, Function<UUID, String> tokens) {
        this.api = api;
        this.outputs = outputs;
        this.ledger = ledger;
        this.tokens = tokens;
    }

    /** @param number of the output; which way it goes, too */
    Act send(UUID user, int number) {
        String key = "output-" + number;
        return switch (number % WAYS) {
            case 0 -> inline(user, key, picture(Outputs.small(number)), "", Fate.KEPT);
            case 1 -> inForm(user, key, Outputs.large(number));
            case 2 -> new Upload(user, key, Outputs.small(number));
            case 3 -> byLink(user, key, outputs.link(number), Outputs.small(number), Fate.KEPT);
            case 4 -> inline(user, key, Outputs.sample(number / WAYS), "", Fate.KEPT);
            case 5 -> inline(user, key, picture(Outputs.small(number)), ",\"retention\":\"PT2S\"", Fate.EXPIRED);
            default -> byLink(user, key, outputs.deadLink(), new byte[0], Fate.FAILED);
        };
    }

    Act delete(Entry entry) {
        ledger.became(entry.id(), Fate.DELETED); // it is, by the time that this act is done
        return new Act() {
            private boolean askedBefore;

            @Override
            public void perform() throws IOException, InterruptedException {
                boolean maybeGone = askedBefore;
                askedBefore = true;
                Answer answer = api.delete(tokens.apply(entry.user()), "/api/generations/" + entry.id());
                check(answer, answer.status() == 204 || maybeGone && answer.status() == 404, "DELETE");
            }
        };
    }

    /** Ends it, unless it is stored by then. */
    Act cancel(Entry entry) {
        return () -> {
            Answer answer = api.post(tokens.apply(entry.user()), "/api/generations/" + entry.id() + "/cancel");
            check(answer, answer.status() == 200 || answer.status() == 409, "cancel");
            if (answer.status() == 200) {
                ledger.became(entry.id(), Fate.CANCELLED);
            }
        };
    }

    private Act inline(UUID user, String key, Sample sample, String more, Fate fate) {
        return json(
                user,
                key,
                "{\"generationType\":\"" + sample.generationType() + "\"" + more
                        + ",\"output\":{\"inline\":{\"contentType\":\""
                        + sample.contentType() + "\",\"data\":\""
                        + Base64.getEncoder().encodeToString(sample.bytes()) + "\"}}}",
                sample.bytes(),
                fate);
    }

    private Act byLink(UUID user, String key, String link, byte[] bytes, Fate fate) {
        return json(user, key, "{\"generationType\":\"image\",\"output\":{\"url\":\"" + link + "\"}}", bytes, fate);
    }

    private Act json(UUID user, String key, String json, byte[] bytes, Fate fate) {
        return () -> accepted(api.post(tokens.apply(user), "/api/generations", json, key), user, bytes, fate);
    }

    private Act inForm(UUID user, String key, byte[] bytes) {
        return () -> accepted(
                api.postForm(tokens.apply(user), "{\"generationType\":\"image\"}", "image/png", bytes, key),
                user,
                bytes,
                Fate.KEPT);
    }

    /** A link is asked for, bytes are PUT there, and then they are an output; a step that is done isn't done again. */
    private final class Upload implements Act {
        private final UUID user;
        private final String key;
        private final byte[] bytes;
        private @Nullable Answer link;
        private boolean arrived;

        Upload(UUID user, String key, byte[] bytes) {
            this.user = user;
            this.key = key;
            this.bytes = bytes;
        }

        @Override
        public void perform() throws IOException, InterruptedException {
            String token = tokens.apply(user);
            Answer open = link;
            if (open == null) {
                open = api.post(
                        token,
                        "/api/uploads",
                        "{\"contentType\":\"image/png\",\"size\":" + bytes.length + ",\"sha256\":\""
                                + Outputs.sha256(bytes) + "\"}",
                        "");
                check(open, open.status() == 201, "an upload");
                link = open;
            }
            if (!arrived) {
                api.put(open, bytes);
                arrived = true;
            }
            String json = "{\"generationType\":\"image\",\"output\":{\"upload\":\"" + open.text("id") + "\"}}";
            accepted(api.post(token, "/api/generations", json, key), user, bytes, Fate.KEPT);
        }
    }

    private void accepted(Answer answer, UUID user, byte[] bytes, Fate fate) {
        check(answer, answer.status() == 202 || answer.status() == 200, "a job");
        ledger.accepted(new Entry(UUID.fromString(answer.text("id")), user, Outputs.sha256(bytes), fate));
    }

    private static Sample picture(byte[] bytes) {
        return new Sample("picture", "image", "image/png", bytes);
    }

    private static void check(Answer answer, boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what + " was answered " + answer.status() + " " + answer.body());
        }
    }
}
