package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;

/** What can't be had in these surroundings; it is said, and not tried. */
record NotHere(String name, String because, String without) implements Desired {
    @Override
    public Finding look() {
        return Finding.cant(because);
    }

    @Override
    public void apply() {
        throw new IllegalStateException(name + " is not applied here");
    }

    @Override
    public String reads() {
        return "s3:GetBucketPolicy";
    }

    @Override
    public String writes() {
        return "s3:PutBucketPolicy";
    }
}
