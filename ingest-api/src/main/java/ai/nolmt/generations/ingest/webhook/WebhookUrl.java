package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.net.UrlRules;
import ai.nolmt.generations.problem.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Says early what is wrong with an address. */
final class WebhookUrl {
    private static final int LONGEST = 2000;

    private final UrlRules rules;

    WebhookUrl(boolean allowHttp, AddressGuard guard) {
        this.rules = new UrlRules(allowHttp, guard, LONGEST);
    }

    /** @throws RequestProblem with what is wrong with it */
    String checked(@Nullable String text) {
        try {
            return rules.check(text).toString();
        } catch (UrlRefused e) {
            throw RequestProblem.invalid(ErrorCode.WEBHOOK_INVALID, e.sentence());
        }
    }
}
