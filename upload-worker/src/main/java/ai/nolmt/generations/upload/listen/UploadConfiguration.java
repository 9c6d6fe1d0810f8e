package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.health.ReceivingHealth;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.message.BreakerGate;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.source.SourceSettings;
import ai.nolmt.generations.trace.Traces;
import ai.nolmt.generations.upload.commit.GroupCommit;
import ai.nolmt.generations.upload.fetch.OutputFetcher;
import ai.nolmt.generations.upload.fetch.remote.FetchSettings;
import ai.nolmt.generations.upload.fetch.remote.RemoteFetching;
import ai.nolmt.generations.upload.inspect.OutputInspector;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.generations.upload.pipeline.Pipeline;
import ai.nolmt.generations.upload.store.Attempt;
import ai.nolmt.generations.upload.store.PutPatience;
import ai.nolmt.generations.upload.store.StillOpen;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.system.JavaVersion;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.messaging.Message;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** The worker's parts, from the listener down; the other packages know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({UploadSettings.class, QueueSettings.class, SourceSettings.class, FetchSettings.class})
class UploadConfiguration {
    @Bean
    WorkerJobs jobs(StageTransactions transactions) {
        return new WorkerJobs(transactions);
    }

    @Bean
    UploadMeters uploadMeters(MeterRegistry registry, Traces traces) {
        return new UploadMeters(registry, traces);
    }

    /** What the API accepts must not be more: doctor compares it. */
    @Bean
    InfoContributor limitsInfo(UploadSettings settings) {
        Map<String, Long> limits =
                Map.of("maxOutputSize", settings.maxOutputSize().toBytes());
        return info -> info.withDetail("limits", limits);
    }

    @Bean(destroyMethod = "close")
    WorkFolder workFolder(UploadSettings settings) {
        return WorkFolder.open(settings.workFolder(), "upload");
    }

    @Bean(destroyMethod = "close")
    RemoteFetching remoteFetching(
            SourceSettings sources,
            FetchSettings settings,
            UploadSettings uploads,
            Environment environment,
            WorkFolder folder,
            MeterRegistry registry,
            RandomGenerator random,
            Clock clock) {
        RemoteFetching.Worker worker = new RemoteFetching.Worker(
                UploadBindings.places(uploads.concurrency()),
                UploadBindings.processing(environment),
                uploads.maxOutputSize().toBytes());
        return new RemoteFetching(sources, settings, worker, folder, registry, random, clock);
    }

    /** A thread for each attempt; virtual where the JVM has them. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService attempts(UploadSettings settings) {
        boolean virtual = JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE);
        ThreadFactory threads = virtual
                ? new VirtualThreadTaskExecutor("attempt-").getVirtualThreadFactory()
                : new CustomizableThreadFactory("attempt-");
        ThreadPoolExecutor attempts = new ThreadPoolExecutor(
                settings.concurrency(),
                settings.concurrency(),
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                threads);
        attempts.prestartAllCoreThreads(); // or a machine that has no more is found out with a job in hand
        return attempts;
    }

    @Bean(destroyMethod = "close")
    Pipeline pipeline(
            WorkerJobs jobs,
            StageTransactions transactions,
            ObjectStore objects,
            ObjectSettings objectSettings,
            UploadSettings settings,
            WorkFolder folder,
            RemoteFetching remote,
            @Qualifier("attempts") ExecutorService attempts,
            ObjectProvider<BreakerGate> gate,
            MediaInspector media,
            Ids ids,
            UploadMeters meters,
            PutPatience patience,
            Traces traces) {
        Attempt attempt = new Attempt(
                new OutputFetcher(objects, folder, remote.fetcher()),
                new OutputInspector(media, settings.maxOutputSize().toBytes()),
                objects,
                objectSettings.keyPrefix(),
                ids,
                meters,
                patience,
                new StillOpen(jobs::isOpen, System::nanoTime));
        return new Pipeline(
                new UploadTries(attempt, new GroupCommit(transactions, jobs), jobs, meters, traces),
                attempts,
                remote::executorOf,
                settings.limits(),
                () -> !gate.getObject().pausedBy().isEmpty(),
                System::nanoTime);
    }

    @Bean
    PutPatience putPatience(FetchSettings settings) {
        return new PutPatience(settings.timeout(), System::nanoTime);
    }

    @Bean
    SmartLifecycle pipelineLifecycle(Pipeline pipeline, PutPatience patience) {
        return new PipelineLifecycle(pipeline, patience);
    }

    @Bean(destroyMethod = "close")
    SlowOnes slowOnes(Pipeline pipeline, WorkerJobs jobs, UploadSettings settings) {
        return new SlowOnes(pipeline, jobs, settings.processingAfter()).start();
    }

    @Bean
    MeterBinder pipelineMeters(Pipeline pipeline) {
        return new PipelineMeters(pipeline);
    }

    @Bean
    Consumer<Message<List<byte[]>>> uploads(
            WorkerJobs jobs,
            StageTransactions transactions,
            Installation installation,
            Pipeline pipeline,
            QueueSettings queues,
            Clock clock) {
        return new UploadListener(
                jobs,
                new ParkedMessages(transactions, StageRole.WORKER, queues.jobs(), clock),
                pipeline,
                new ForeignPointers(installation, queues.jobs(), clock),
                System::nanoTime);
    }

    @Bean
    Consumer<Message<List<byte[]>>> deadLetters(
            WorkerJobs jobs,
            StageTransactions transactions,
            Installation installation,
            QueueSettings queues,
            Clock clock,
            UploadMeters meters) {
        return new DeadLetterListener(
                jobs,
                new ParkedMessages(transactions, StageRole.WORKER, queues.jobsDeadLetters(), clock),
                new ForeignPointers(installation, queues.jobsDeadLetters(), clock),
                queues,
                meters);
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService probes() {
        return Executors.newSingleThreadExecutor();
    }

    @Bean
    BreakerGate gate(BindingsLifecycleController bindings, @Qualifier("probes") ExecutorService probes) {
        return new BreakerGate(bindings::changeState, List.of("uploads-in-0", "deadLetters-in-0"), probes);
    }

    @Bean
    HealthIndicator receivingHealthIndicator(BreakerGate gate) {
        return new ReceivingHealth(gate::pausedBy);
    }

    @Bean
    SmartInitializingSingleton watchedBreakers(
            BreakerGate gate,
            CircuitBreakerRegistry breakers,
            ObjectStore guarded,
            ObjectSettings objectSettings,
            WorkerJobs jobs,
            Pipeline pipeline) {
        // no such object and no such job: what counts is that there is an answer
        String key = objectSettings.keyPrefix().value() + "probe";
        return () -> {
            gate.watch(breakers.circuitBreaker(ObjectStoreConfiguration.BREAKER), () -> guarded.head(key));
            gate.watch(breakers.circuitBreaker(DatabaseConfiguration.BREAKER), () -> jobs.load(Set.of(new UUID(0, 0))));
            gate.onResumed(pipeline::goOn);
        };
    }
}
