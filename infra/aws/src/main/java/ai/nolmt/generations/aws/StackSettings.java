package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.Bounds;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What of the stacks is not a setting of the applications: nolmt.aws in the CDK's context.
 *
 * @param account 12 digits
 * @param imageTag of all four images
 * @param certificate ARN of the API's certificate, in its region
 * @param versioning whether the bucket keeps versions
 * @param logDays for how long logs are kept, 1 to 3,653 days
 * @param alarmEmail who hears of alarms; null for a topic that nobody has subscribed to
 * @param costCentre null for no such tag
 * @param distribution ARN of a CloudFront distribution that may read outputs; null for none
 * @param apiSecrets further variables that the API's secret has
 */
record StackSettings(
        @Nullable String account,
        @Nullable String imageTag,
        @Nullable String certificate,
        @DefaultValue("off") OnOff versioning,
        @DefaultValue("90") int logDays,
        @Nullable String alarmEmail,
        @Nullable String costCentre,
        @Nullable String distribution,
        @DefaultValue({}) List<String> apiSecrets,
        @DefaultValue NetworkSettings network,
        @DefaultValue DatabaseSettings database,
        @DefaultValue TaskSettings tasks,
        @DefaultValue GithubSettings github) {
    private static final String EXAMPLE = "arn:aws:acm:us-east-1:111122223333:certificate/…";

    /** As users of the setting say it. */
    enum OnOff {
        ON,
        OFF
    }

    StackSettings {
        account = Form.required("nolmt.aws.account", account, Form.ACCOUNT, "111122223333");
        imageTag = Form.required("nolmt.aws.image-tag", imageTag, Form.TAG, "0.1.0");
        certificate = Form.required("nolmt.aws.certificate", certificate, Form.CERTIFICATE, EXAMPLE);
        Bounds.within("nolmt.aws.log-days", logDays, 1, 3_653);
        alarmEmail = Form.optional("nolmt.aws.alarm-email", alarmEmail, Form.EMAIL, "on-call@example.com");
        costCentre = Form.optional("nolmt.aws.cost-centre", costCentre, Form.COST_CENTRE, "media");
        distribution = Form.optional(
                "nolmt.aws.distribution",
                distribution,
                Form.DISTRIBUTION,
                "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE");
        apiSecrets = apiSecrets.stream()
                .map(name -> Form.required(
                        "nolmt.aws.api-secrets",
                        name,
                        Form.VARIABLE,
                        "NOLMT_WEBHOOKS_SECRET_KEY,NOLMT_CERTIFICATES_KEY"))
                .toList();
    }

    /** Never null: the constructor refuses that; so of the two below. */
    String accountId() {
        return String.valueOf(account);
    }

    String tag() {
        return String.valueOf(imageTag);
    }

    String certificateArn() {
        return String.valueOf(certificate);
    }

    boolean versioned() {
        return versioning == OnOff.ON;
    }
}
