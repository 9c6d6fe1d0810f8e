package ai.nolmt.stream.sqs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Settings know nothing of queues, and queues nothing of messages. */
@AnalyzeClasses(packages = "ai.nolmt.stream.sqs", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("ai.nolmt.stream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PROPERTIES_DEPEND_ON_NOTHING_ELSE_OF_THE_BINDER = noClasses()
            .that()
            .resideInAPackage("ai.nolmt.stream.sqs.properties")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.nolmt.stream.sqs", "ai.nolmt.stream.sqs.provisioning");
}
