package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.core.exception.SdkException;

/** What answers in a service's place and is none, such as a web page: that of a store's console, or of a proxy. */
public final class NoService {
    private NoService() {}

    public static ConfigurationProblem s3() {
        return new ConfigurationProblem(
                "What answers there is no S3: it lists no bucket.",
                "Set AWS_ENDPOINT_URL_S3 to where the store serves S3, which is not where its console is.");
    }

    public static ConfigurationProblem iam() {
        return of("IAM", "it knows no roles and no users");
    }

    public static ConfigurationProblem sts() {
        return of("STS", "it knows nobody's account");
    }

    /** Whether something answered, and neither XML nor JSON. */
    public static boolean answered(SdkException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof XMLStreamException
                    || String.valueOf(cause.getMessage()).startsWith("Unexpected character")) {
                return true;
            }
        }
        return false;
    }

    /** @param service like SQS */
    public static ConfigurationProblem of(String service, String because) {
        return new ConfigurationProblem(
                "What answers there is no " + service + ": " + because + ".",
                "Set AWS_ENDPOINT_URL_" + service + " to where " + service + " is served.");
    }
}
