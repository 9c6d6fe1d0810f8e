package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * One thing of a role or a user.
 *
 * @param wanted what is to be made, without a full stop
 * @param read what is there; throws NoSuchEntityException if it isn't
 */
record IamPart(
        String name,
        String wanted,
        String reads,
        String writes,
        String without,
        boolean isGround,
        Supplier<Finding> read,
        Runnable make)
        implements Desired {
    @Override
    public Finding look() {
        try {
            return read.get();
        } catch (NoSuchEntityException e) {
            return Finding.missing(wanted);
        }
    }

    @Override
    public void apply() {
        make.run();
    }
}
