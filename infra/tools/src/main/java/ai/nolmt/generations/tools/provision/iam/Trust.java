package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Who may take a role on: a service of AWS, or whoever a file says, as OIDC providers want it. */
public final class Trust {
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]+\\.amazonaws\\.com(?:\\.cn)?");

    private Trust() {}

    /** @throws ConfigurationProblem if it is neither */
    public static PolicyDocument of(String serviceOrFile) {
        if (SERVICE.matcher(serviceOrFile).matches()) {
            Map<String, Object> statement = new LinkedHashMap<>();
            statement.put("Sid", "NolmtTrust");
            statement.put("Effect", "Allow");
            statement.put("Principal", Map.of("Service", serviceOrFile));
            statement.put("Action", "sts:AssumeRole");
            return PolicyDocument.of(null).put(PolicyDocument.statement(statement));
        }
        try {
            PolicyDocument policy = PolicyDocument.of(Files.readString(Path.of(serviceOrFile)));
            if (!policy.isEmpty() && policy.eachSays("Effect", "Principal", "Action")) {
                return policy;
            }
        } catch (IOException | JacksonException | ClassCastException | IllegalArgumentException e) {
            // said below
        }
        throw new ConfigurationProblem(
                "--trust is '" + serviceOrFile + "', which is neither a service of AWS nor a file with a trust policy.",
                "Give --trust a service like ecs-tasks.amazonaws.com, or a JSON file with the policy of your OIDC"
                        + " provider.");
    }
}
