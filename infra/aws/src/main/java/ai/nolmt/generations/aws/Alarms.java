package ai.nolmt.generations.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmProps;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** What somebody is told of, when it begins and when it is over, with the page that says what to do. */
final class Alarms extends Construct {
    private final Topic topic;

    Alarms(Construct scope, Wishes wishes) {
        super(scope, "Alarms");
        topic = Topic.Builder.create(this, "Topic")
                .topicName("nolmt-alarms")
                .displayName("NOLMT")
                .enforceSsl(true)
                .build();
        @Nullable String email = wishes.stack().alarmEmail();
        if (email != null) {
            topic.addSubscription(new EmailSubscription(email));
        }
    }

    /**
     * One alarm.
     *
     * @param name of the alert that means the same, with the page of that name; or one of CloudWatch's alone
     * @param more behind the name where one alert has two alarms; empty for one
     * @param minutes that it has to be so
     */
    record Rule(
            String name, String more, String says, IMetric metric, double above, int minutes, boolean missingIsWrong) {
        private static final String PAGES = "infra/observability/runbooks/";

        boolean hasPage() {
            return name.startsWith("Nolmt");
        }

        String description() {
            return hasPage() ? says + " See " + PAGES + name + ".md." : says + " See docs/aws.md.";
        }
    }

    void add(Rule rule) {
        Alarm alarm = new Alarm(
                this,
                rule.name() + rule.more(),
                AlarmProps.builder()
                        .alarmName(rule.name() + rule.more())
                        .alarmDescription(rule.description())
                        .metric(rule.metric())
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                        .threshold(rule.above())
                        .evaluationPeriods(rule.minutes())
                        .treatMissingData(
                                rule.missingIsWrong() ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING)
                        .build());
        SnsAction tell = new SnsAction(topic);
        alarm.addAlarmAction(tell);
        alarm.addOkAction(tell);
    }

    void addAll(List<Rule> rules) {
        rules.forEach(this::add);
    }
}
