package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import tools.jackson.databind.JsonNode;

/** One statement of a bucket's policy, told by its Sid; those of others stay. */
class Statement extends BucketPart {
    private static final String WRITES =
            "s3:PutBucketPolicy (or the account's own Block Public Access forbids a policy that opens a bucket)";

    private final String sid;
    private final String says;
    private final @Nullable JsonNode statement;

    /**
     * @param says what it does, without a full stop
     * @param statement null if there should be none of this Sid
     */
    Statement(
            S3Client s3,
            String bucket,
            String name,
            String sid,
            String says,
            @Nullable JsonNode statement,
            String without) {
        super(
                s3,
                bucket,
                name,
                "s3:GetBucketPolicy",
                name.equals(Statements.OPEN) ? WRITES : "s3:PutBucketPolicy",
                without);
        this.sid = sid;
        this.says = says;
        this.statement = statement;
    }

    @Override
    final String wanted() {
        return says;
    }

    @Override
    boolean isUsual() {
        return statement == null;
    }

    @Override
    Finding read() {
        PolicyDocument policy = policy();
        Optional<JsonNode> there = policy.with(sid);
        if (statement == null) {
            return there.isEmpty()
                    ? Finding.fine(says)
                    : Finding.otherwise("there is a statement " + sid + " that should not be");
        }
        if (there.isEmpty()) {
            // somebody may have written it by hand
            return policy.like(statement).isPresent() ? Finding.fine(says) : Finding.missing(says);
        }
        return PolicyDocument.same(there.get(), statement)
                ? Finding.fine(says)
                : Finding.otherwise("the statement " + sid + " is " + there.get());
    }

    @Override
    public void apply() {
        write(statement == null ? policy().remove(sid) : policy().put(statement));
    }

    final PolicyDocument policy() {
        GetBucketPolicyResponse answer = orNull(() -> s3.getBucketPolicy(get -> get.bucket(bucket)));
        return PolicyDocument.of(answer == null ? null : answer.policy());
    }

    final void write(PolicyDocument policy) {
        if (policy.isEmpty()) {
            s3.deleteBucketPolicy(delete -> delete.bucket(bucket));
        } else {
            s3.putBucketPolicy(put -> put.bucket(bucket).policy(policy.json()));
        }
    }
}
