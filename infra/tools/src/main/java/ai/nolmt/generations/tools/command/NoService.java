package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;

/** What answers in a service's place and is none, such as a web page: that of a store's console, or of a proxy. */
public final class NoService {
    private NoService() {}

    public static ConfigurationProblem iam() {
        return of("IAM", "it knows no roles and no users");
    }

    public static ConfigurationProblem sts() {
        return of("STS", "it knows nobody's account");
    }

    /** @param service like SQS */
    public static ConfigurationProblem of(String service, String because) {
        return new ConfigurationProblem(
                "What answers there is no " + service + ": " + because + ".",
                "Set AWS_ENDPOINT_URL_" + service + " to where " + service + " is served.");
    }
}
