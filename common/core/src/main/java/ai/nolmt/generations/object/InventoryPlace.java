package ai.nolmt.generations.object;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where reports of S3 Inventory lie.
 *
 * @param prefix that all their keys begin with; of no character that a policy takes for more than itself
 */
public record InventoryPlace(String bucket, String prefix) {
    private static final Pattern FORM =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/((?:[\\w./=-]{0,500}/)?)");

    /**
     * @param text like s3://bucket/prefix/
     * @throws ConfigurationProblem if it is none
     */
    public static InventoryPlace of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new ConfigurationProblem(
                    "nolmt.cleanup.inventory is '" + text + "', which is no place for reports.",
                    "Set it to nothing, or to the bucket and prefix of the inventory's reports, like"
                            + " s3://my-reports/inventory/, of letters, digits, '.', '_', '-', '=' and slashes, with a"
                            + " slash at the end.");
        }
        return new InventoryPlace(form.group(1), form.group(2));
    }
}
