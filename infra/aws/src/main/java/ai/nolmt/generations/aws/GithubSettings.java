package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose workflows may deploy.
 *
 * @param repository owner/name; null for none
 * @param subject of its workflows, as GitHub says it behind the repository: a branch, a tag or an environment
 * @param provider ARN of GitHub's provider where the account has one already; null to make it
 */
record GithubSettings(
        @Nullable String repository,
        @DefaultValue("environment:production") String subject,
        @Nullable String provider) {
    GithubSettings {
        repository = Form.optional("nolmt.aws.github.repository", repository, Form.REPOSITORY, "owner/name");
        subject = Form.required("nolmt.aws.github.subject", subject, Form.REFERENCE, "environment:production");
        provider = Form.optional(
                "nolmt.aws.github.provider",
                provider,
                Form.PROVIDER,
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com");
        if (provider != null && repository == null) {
            throw new ConfigurationProblem(
                    "nolmt.aws.github.provider is set, but nolmt.aws.github.repository is not.",
                    "Set nolmt.aws.github.repository to whose workflows may deploy, like owner/name.");
        }
    }
}
