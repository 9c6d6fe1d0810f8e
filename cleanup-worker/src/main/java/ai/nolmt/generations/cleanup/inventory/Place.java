package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where reports lie.
 *
 * @param prefix that all their keys begin with
 */
record Place(String bucket, String prefix) {
    private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.{0,500}/)?");

    /** @throws ConfigurationProblem if it is none */
    static Place of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new ConfigurationProblem(
                    "nolmt.cleanup.inventory is '" + text + "', which is no place for reports.",
                    "Set it to nothing, or to the bucket and prefix of the inventory's reports, like"
                            + " s3://my-reports/inventory/, with a slash at the end.");
        }
        return new Place(form.group(1), form.group(2) == null ? "" : form.group(2));
    }
}
