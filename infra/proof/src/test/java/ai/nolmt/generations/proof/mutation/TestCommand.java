package ai.nolmt.generations.proof.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs one test class on whatever classes the class path has first. Exits with 1 if a test fails, with 2 if none ran.
 */
final class TestCommand {
    private TestCommand() {}

    /** @param arguments the class */
    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(arguments[0]))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures()
                .forEach(failure -> System.out.println(
                        "FAILED " + failure.getTestIdentifier().getDisplayName() + ": "
                                + String.valueOf(failure.getException())
                                        .lines()
                                        .findFirst()
                                        .orElse("")));
        System.out.println("RAN " + summary.getTestsStartedCount());
        System.exit(summary.getTestsStartedCount() == 0 ? 2 : summary.getTotalFailureCount() > 0 ? 1 : 0);
    }
}
