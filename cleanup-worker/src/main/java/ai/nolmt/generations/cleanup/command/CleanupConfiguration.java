package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.Versioning;
import ai.nolmt.generations.cleanup.report.RunTable;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import java.time.Clock;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.s3.S3Client;

/** The worker's parts, from the listeners down; the other packages know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CleanupSettings.class, RetentionSettings.class})
class CleanupConfiguration {
    @Bean
    RunTable runs(StageTransactions transactions, Clock clock, CleanupSettings settings) {
        return new RunTable(transactions, clock, settings.lease());
    }

    @Bean
    Cleanup cleanup(
            StageTransactions transactions,
            ObjectStore objects,
            S3Client s3,
            ObjectSettings objectSettings,
            CleanupSettings settings,
            RetentionSettings retention,
            Clock clock) {
        Versioning versioning = new Versioning(s3, objectSettings.bucketName());
        return new Cleanup(
                new Purge(transactions, objects, versioning, objectSettings.keyPrefix(), clock, settings.pageSize()),
                new Retention(transactions, clock, retention, settings.pageSize()),
                new Sweep(objects, transactions, objectSettings.keyPrefix(), settings.sweep(), clock));
    }

    @Bean
    Consumer<Message<byte[]>> cleanups(
            RunTable runs,
            Cleanup cleanup,
            StageTransactions transactions,
            Clock clock,
            CleanupSettings settings,
            @Value("${nolmt.queues.cleanups}") String queue) {
        return new CommandListener(runs, cleanup, new Parking(transactions, clock, queue), clock, settings.slice());
    }

    @Bean
    Consumer<Message<byte[]>> deadCommands(
            RunTable runs,
            StageTransactions transactions,
            Clock clock,
            @Value("${nolmt.queues.cleanups-dead-letters}") String queue) {
        return new DeadCommandListener(runs, new Parking(transactions, clock, queue));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Schedule schedule(RunTable runs, CleanupSettings settings, Ids ids, Clock clock) {
        return new Schedule(runs, settings.schedule(), ids, clock);
    }
}
