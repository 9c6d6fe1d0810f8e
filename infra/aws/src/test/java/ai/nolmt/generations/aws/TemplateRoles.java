package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Templates.Resource;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Answers what provision asks IAM, by what a template makes of the roles. */
record TemplateRoles(Templates templates) {
    GetRoleResponse getRole(GetRoleRequest asked) {
        Resource role = templates.role(asked.roleName());
        return GetRoleResponse.builder()
                .role(made -> made.roleName(role.text("RoleName"))
                        .assumeRolePolicyDocument(
                                role.at("AssumeRolePolicyDocument").toString()))
                .build();
    }

    GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest asked) {
        return templates
                .role(asked.roleName())
                .at("Policies")
                .valueStream()
                .filter(policy -> policy.path("PolicyName").asString("").equals(asked.policyName()))
                .map(policy -> GetRolePolicyResponse.builder()
                        .policyDocument(policy.path("PolicyDocument").toString())
                        .build())
                .findFirst()
                .orElseThrow(() -> NoSuchEntityException.builder().build());
    }
}
