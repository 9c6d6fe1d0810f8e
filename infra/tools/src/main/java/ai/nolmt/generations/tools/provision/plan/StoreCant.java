package ai.nolmt.generations.tools.provision.plan;

/** A store took what it was asked for and doesn't do it; its message says so, without a full stop. */
public final class StoreCant extends RuntimeException {
    public StoreCant(String message) {
        super(message);
    }
}
