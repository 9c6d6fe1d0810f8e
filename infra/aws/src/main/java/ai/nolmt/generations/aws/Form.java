package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a setting of the stacks has to look like; each failure is a sentence with its cure. */
final class Form {
    static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    static final Pattern CERTIFICATE =
            Pattern.compile("arn:aws[\\w-]*:acm:([a-z0-9-]+):\\d{12}:certificate/[\\w-]{1,100}");
    static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,190}");
    static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}");
    static final Pattern REFERENCE = Pattern.compile("(?:ref:refs/(?:heads|tags)/|environment:)[A-Za-z0-9._/-]{1,100}");
    static final Pattern PROVIDER =
            Pattern.compile("arn:aws[\\w-]*:iam::\\d{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com");
    static final Pattern INSTANCE = Pattern.compile("[a-z][a-z0-9]{1,9}\\.[a-z0-9]{1,12}");
    static final Pattern NETWORK = Pattern.compile(
            "(?:10|172\\.(?:1[6-9]|2\\d|3[01])|192\\.168)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){2,3}/(?:1[6-9]|20)");
    static final Pattern DISTRIBUTION =
            Pattern.compile("arn:aws[\\w-]*:cloudfront::\\d{12}:distribution/[A-Z0-9]{1,30}");
    static final Pattern COST_CENTRE = Pattern.compile("[\\w .:/=+@-]{1,128}");
    static final Pattern VARIABLE = Pattern.compile("NOLMT_[A-Z0-9_]{1,80}");

    private Form() {}

    /** @param example of what would do */
    static String required(String property, @Nullable String value, Pattern form, String example) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationProblem(
                    property + " is not set.", "Give it by -c " + property + "=" + example + ", and try again.");
        }
        return checked(property, value.strip(), form, example);
    }

    /** Null where nothing is set. */
    static @Nullable String optional(String property, @Nullable String value, Pattern form, String example) {
        return value == null || value.isBlank() ? null : checked(property, value.strip(), form, example);
    }

    private static String checked(String property, String value, Pattern form, String example) {
        if (!form.matcher(value).matches()) {
            throw new ConfigurationProblem(
                    property + " is '" + value + "', which can't be one.",
                    "Set it like -c " + property + "=" + example + ".");
        }
        return value;
    }
}
