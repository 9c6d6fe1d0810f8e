package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many tasks of each stage there may be.
 *
 * @param apiLeast 1 to 100; two, so that one may go
 * @param uploadLeast 1 to 100; one waits for the next job
 * @param cleanupMost 1 to 100; the least is none
 */
record TaskSettings(
        @DefaultValue("2") int apiLeast,
        @DefaultValue("10") int apiMost,
        @DefaultValue("1") int uploadLeast,
        @DefaultValue("20") int uploadMost,
        @DefaultValue("4") int cleanupMost) {
    private static final int MOST = 100;

    TaskSettings {
        ordered("api", apiLeast, apiMost);
        ordered("upload", uploadLeast, uploadMost);
        Bounds.within("nolmt.aws.tasks.cleanup-most", cleanupMost, 1, MOST);
    }

    private static void ordered(String stage, int least, int most) {
        Bounds.within("nolmt.aws.tasks." + stage + "-least", least, 1, MOST);
        Bounds.within("nolmt.aws.tasks." + stage + "-most", most, 1, MOST);
        if (least > most) {
            throw new ConfigurationProblem(
                    "nolmt.aws.tasks." + stage + "-least is " + least + ", which is more than the most, " + most + ".",
                    "Set nolmt.aws.tasks." + stage + "-most to " + least + " or more.");
        }
    }
}
