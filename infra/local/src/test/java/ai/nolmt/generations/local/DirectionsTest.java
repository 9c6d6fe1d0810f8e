package ai.nolmt.generations.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.RestController;

/** Who may know whom. This module sees all the others, so it is the one to look. */
@AnalyzeClasses(packages = "ai.nolmt", importOptions = DoNotIncludeTests.class)
class DirectionsTest {
    private static final String GENERATIONS = "ai.nolmt.generations..";
    private static final String INGEST = "ai.nolmt.generations.ingest..";
    private static final String UPLOAD = "ai.nolmt.generations.upload..";
    private static final String CLEANUP = "ai.nolmt.generations.cleanup..";
    private static final String TOOLS = "ai.nolmt.generations.tools..";
    private static final String LOCAL = "ai.nolmt.generations.local..";
    private static final String TESTKIT = "ai.nolmt.generations.testkit..";
    private static final String BINDER = "ai.nolmt.stream..";
    private static final String SERVERS = "ai.nolmt.servers..";
    private static final String[] CORE = {
        "ai.nolmt.generations.certificate..",
        "ai.nolmt.generations.config..",
        "ai.nolmt.generations.database..",
        "ai.nolmt.generations.health..",
        "ai.nolmt.generations.job..",
        "ai.nolmt.generations.media..",
        "ai.nolmt.generations.message..",
        "ai.nolmt.generations.meter..",
        "ai.nolmt.generations.net..",
        "ai.nolmt.generations.object..",
        "ai.nolmt.generations.outage..",
        "ai.nolmt.generations.presigned..",
        "ai.nolmt.generations.problem..",
        "ai.nolmt.generations.reference..",
        "ai.nolmt.generations.run..",
        "ai.nolmt.generations.source..",
        "ai.nolmt.generations.tombstone..",
        "ai.nolmt.generations.trace..",
        "ai.nolmt.generations.usage.."
    };

    @ArchTest
    static final ArchRule theBinderKnowsNothingOfGenerations = noClasses()
            .that()
            .resideInAPackage(BINDER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GENERATIONS);

    @ArchTest
    static final ArchRule theLocalServersKnowNeitherGenerationsNorTheBinder = noClasses()
            .that()
            .resideInAPackage(SERVERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GENERATIONS, BINDER);

    @ArchTest
    static final ArchRule onlyTestsAndTheLocalStackStartServers = noClasses()
            .that()
            .resideOutsideOfPackages(SERVERS, TESTKIT, LOCAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVERS);

    @ArchTest
    static final ArchRule coreKnowsNobody = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, UPLOAD, CLEANUP, TOOLS, LOCAL, TESTKIT, BINDER, SERVERS);

    @ArchTest
    static final ArchRule tombstonesKnowNobodyElsesRoom = noClasses()
            .that()
            .resideInAPackage("ai.nolmt.generations.tombstone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.nolmt.generations.job..",
                    "ai.nolmt.generations.presigned..",
                    "ai.nolmt.generations.run..",
                    "ai.nolmt.generations.reference..");

    @ArchTest
    static final ArchRule uploadsKnowNobodyElsesRoom = noClasses()
            .that()
            .resideInAPackage("ai.nolmt.generations.presigned..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.nolmt.generations.job..", "ai.nolmt.generations.run..", "ai.nolmt.generations.reference..");

    @ArchTest
    static final ArchRule referencesAreReadOnly = noClasses()
            .that()
            .resideInAPackage("ai.nolmt.generations.reference..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.nolmt.generations.job..",
                    "ai.nolmt.generations.presigned..",
                    "ai.nolmt.generations.run..",
                    "ai.nolmt.generations.tombstone..");

    @ArchTest
    static final ArchRule objectsKnowNoDatabase = noClasses()
            .that()
            .resideInAPackage("ai.nolmt.generations.object..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.nolmt.generations.database..", "org.springframework.jdbc..", "java.sql..");

    @ArchTest
    static final ArchRule controllersStandBesideTheirFeature = classes()
            .that()
            .areAnnotatedWith(RestController.class)
            .and()
            .doNotHaveSimpleName("ErrorProblems")
            .should()
            .resideOutsideOfPackage("..ingest.web..")
            .andShould()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule ingestKnowsNoOtherStage = stage(INGEST, UPLOAD, CLEANUP);

    @ArchTest
    static final ArchRule uploadKnowsNoOtherStage = stage(UPLOAD, INGEST, CLEANUP);

    @ArchTest
    static final ArchRule cleanupKnowsNoOtherStage = stage(CLEANUP, INGEST, UPLOAD);

    @ArchTest
    static final ArchRule toolsKnowNoStage = stage(TOOLS, INGEST, UPLOAD, CLEANUP);

    @ArchTest
    static final ArchRule theLocalStackReachesTheStagesAsProcessesOnly = noClasses()
            .that()
            .resideInAPackage(LOCAL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, UPLOAD, CLEANUP);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("ai.nolmt.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule webKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("..ingest.web..")
            .should()
            .dependOnClassesThat(resideInAPackage(INGEST).and(not(resideInAPackage("..ingest.web.."))));

    @ArchTest
    static final ArchRule listenersAreOnTop = noClasses()
            .that()
            .resideInAnyPackage("..upload.fetch..", "..upload.inspect..", "..upload.store..", "..upload.commit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..upload.listen..", "org.springframework.messaging..", BINDER);

    @ArchTest
    static final ArchRule theRelayIsTheOnlySender = noClasses()
            .that()
            .resideInAPackage(GENERATIONS)
            .and()
            .resideOutsideOfPackage("..ingest.relay..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(StreamBridge.class);

    @ArchTest
    static final ArchRule springIsWiredByHand = noClasses()
            .should()
            .beAnnotatedWith(Service.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Autowired.class)
            .orShould()
            .beAnnotatedWith(Component.class);

    @ArchTest
    static final ArchRule wiringIsCalledConfiguration =
            classes().that().areAnnotatedWith(Configuration.class).should().haveSimpleNameEndingWith("Configuration");

    @ArchTest
    static final ArchRule timeIsPassedIn = noClasses()
            .that()
            .resideOutsideOfPackages(LOCAL, TESTKIT)
            .and()
            .doNotHaveSimpleName("BaseConfiguration")
            .and()
            .doNotHaveSimpleName("SqsBinderConfiguration")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC");

    private static ArchRule stage(String own, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(LOCAL, TESTKIT, SERVERS);
    }
}
