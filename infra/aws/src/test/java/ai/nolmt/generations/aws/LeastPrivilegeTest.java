package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Nobody may do more than it does: what is wider has its reason here. */
class LeastPrivilegeTest {
    /** IAM knows no narrower resource for these. */
    private static final Map<String, String> ON_ALL = Map.of(
            "ecr:GetAuthorizationToken", "the login of a registry is the account's",
            "logs:DescribeLogGroups", "it lists");

    @Test
    void noActionIsAWildcard() {
        assertThat(allowed(settings()))
                .isNotEmpty()
                .allSatisfy(
                        statement -> assertThat(texts(statement.path("Action")).toList())
                                .as(statement.toString())
                                .isNotEmpty()
                                .noneMatch(action -> action.contains("*")));
    }

    @Test
    void noResourceIsAllOfThem() {
        assertThat(allowed(settings())
                        .filter(statement -> texts(statement.path("Resource")).anyMatch("*"::equals))
                        .flatMap(statement -> texts(statement.path("Action"))))
                .isNotEmpty()
                .allSatisfy(action -> assertThat(ON_ALL).containsKey(action));
    }

    /** A star is at the end, behind the beginning of a key, and never in the place of a name. */
    @Test
    void wildcardsStandBehindAPrefix() {
        assertThat(allowed(settings())
                        .flatMap(statement -> texts(statement.path("Resource")))
                        .filter(resource -> resource.contains("*") && !resource.equals("*")))
                .isNotEmpty()
                .allSatisfy(resource -> assertThat(resource).matches("[^*]+[/:]\\*"));
    }

    @ParameterizedTest
    @EnumSource
    void aStageHasOnePolicyAndNoOthers(Stage stage) {
        JsonNode policies = Synthesis.usual().role("nolmt-" + stage.title()).at("Policies");

        assertThat(policies.valueStream()).hasSize(1);
        assertThat(Synthesis.usual()
                        .role("nolmt-" + stage.title())
                        .at("ManagedPolicyArns")
                        .isMissingNode())
                .isTrue();
        // none is attached from outside
        assertThat(Synthesis.usual().of("AWS::IAM::Policy").stream().flatMap(policy -> texts(policy.at("Roles"))))
                .doesNotContain("nolmt-" + stage.title());
    }

    @Test
    void noManagedPolicyIsUsed() {
        assertThat(settings().of("AWS::IAM::Role"))
                .allSatisfy(role ->
                        assertThat(role.at("ManagedPolicyArns").isMissingNode()).isTrue());
    }

    /** What starts a task reads that stage's secret, and no other. */
    @Test
    void eachExecutionRoleReadsItsOwnSecret() {
        assertThat(settings().of("AWS::IAM::Policy").stream()
                        .map(policy -> policy.at("PolicyDocument", "Statement"))
                        .filter(statements -> statements.toString().contains("secretsmanager:GetSecretValue")))
                .hasSize(4)
                .allSatisfy(statements -> assertThat(statements
                                .valueStream()
                                .filter(statement -> statement.toString().contains("GetSecretValue"))
                                .flatMap(statement -> texts(statement.path("Resource")))
                                .distinct())
                        .hasSize(1));
    }

    private static Templates settings() {
        return Synthesis.of(DeploymentsTest.GITHUB);
    }

    /** Of roles' own policies and of those that are attached to them. */
    private static Stream<JsonNode> allowed(Templates templates) {
        Stream<JsonNode> own = templates.of("AWS::IAM::Role").stream()
                .flatMap(role -> role.at("Policies").valueStream())
                .map(policy -> policy.path("PolicyDocument"));
        Stream<JsonNode> attached =
                templates.of("AWS::IAM::Policy").stream().map(policy -> policy.at("PolicyDocument"));
        return Stream.concat(own, attached)
                .flatMap(document -> document.path("Statement").valueStream())
                .filter(statement -> statement.path("Effect").asString("").equals("Allow"));
    }

    private static Stream<String> texts(JsonNode oneOrMore) {
        return (oneOrMore.isArray() ? oneOrMore.valueStream().toList() : List.of(oneOrMore))
                .stream().map(text -> text.asString(""));
    }
}
