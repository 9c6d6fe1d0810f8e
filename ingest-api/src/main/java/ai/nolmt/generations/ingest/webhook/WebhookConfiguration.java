package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {
    private static final Duration LOOKING_A_NAME_UP = Duration.ofMinutes(1); // which nothing can end

    @Bean
    SecretBox secretBox(WebhookSettings settings, RandomGenerator random) {
        return new SecretBox(settings.secretKey(), random);
    }

    @Bean
    SecretRenewal secretRenewal(StageTransactions transactions, SecretBox secrets, WebhookSettings settings) {
        return new SecretRenewal(
                new SecretTable(transactions),
                secrets,
                settings.enabled(),
                settings.renewEvery(),
                settings.giveUpAfter());
    }

    @Bean
    WebhookUrl webhookUrl(WebhookSettings settings) {
        return new WebhookUrl(settings.allowHttp(), settings.guard());
    }

    @Bean
    Webhooks webhooks(StageTransactions transactions, SecretBox secrets, Ids ids, WebhookSettings settings) {
        return new Webhooks(transactions, secrets, ids, settings.perUser(), settings.secretOverlap());
    }

    @Bean
    Deliveries deliveries(StageTransactions transactions, Ids ids) {
        return new Deliveries(transactions, ids);
    }

    @Bean
    AdminWebhooks adminWebhooks(StageTransactions transactions) {
        return new AdminWebhooks(transactions);
    }

    @Bean
    Dispatcher dispatcher(
            StageTransactions transactions,
            SecretBox secrets,
            WebhookSettings settings,
            RandomGenerator random,
            JsonMapper json,
            Clock clock) {
        DeliveryQueue queue = new DeliveryQueue(
                transactions,
                settings.timeout().plus(LOOKING_A_NAME_UP),
                settings.giveUpAfter(),
                settings.disableAfter(),
                secrets.readableKeyIds());
        WebhookSender sender = new WebhookSender(
                settings.guard(),
                SystemDefaultDnsResolver.INSTANCE,
                settings.timeout(),
                Dispatcher.atOnce(settings.concurrency()),
                System::nanoTime);
        return new Dispatcher(
                queue,
                new Delivery(queue, sender::post, secrets, new Backoff(random), json, clock, settings.timeout()),
                sender,
                settings,
                clock);
    }
}
