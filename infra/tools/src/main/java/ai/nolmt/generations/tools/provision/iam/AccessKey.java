package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** A key of a user, if there is none: IAM tells its secret to who makes it, once. */
public final class AccessKey implements Desired {
    private final IamClient iam;
    private final String user;
    private final Shown shown;

    /** Takes a key as soon as it is made. */
    public interface Shown {
        void key(String id, Secret secret);
    }

    AccessKey(IamClient iam, String user, Shown shown) {
        this.iam = iam;
        this.user = user;
        this.shown = shown;
    }

    @Override
    public String name() {
        return "key";
    }

    /** One whose secret nobody has can't be told from one that is in use: another one is made only if asked for. */
    @Override
    public Finding look() {
        try {
            int keys = iam.listAccessKeys(list -> list.userName(user))
                    .accessKeyMetadata()
                    .size();
            return keys == 0
                    ? Finding.missing("make an access key, which is shown once")
                    : Finding.fine(user
                            + " has a key, whose secret is with who made it; if it is lost, delete the key, and this"
                            + " makes another one");
        } catch (NoSuchEntityException e) {
            return Finding.missing("make an access key, which is shown once");
        }
    }

    @Override
    public void apply() {
        try {
            var made = iam.createAccessKey(create -> create.userName(user)).accessKey();
            shown.key(made.accessKeyId(), new Secret(made.secretAccessKey()));
        } catch (LimitExceededException e) {
            throw new ConfigurationProblem(
                    "The user " + user + " has as many access keys as IAM allows.",
                    "Delete one that nobody uses, and run this again.",
                    e);
        }
    }

    @Override
    public String without() {
        return "the user can't call anything";
    }

    @Override
    public String reads() {
        return "iam:ListAccessKeys";
    }

    @Override
    public String writes() {
        return "iam:CreateAccessKey";
    }
}
