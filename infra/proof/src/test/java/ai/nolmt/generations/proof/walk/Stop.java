package ai.nolmt.generations.proof.walk;

/** At which point an actor stops: the n-th of its kind from here on, counted from 1. */
record Stop(Point point, int nth) {
    static final Stop NEVER = new Stop(Point.NONE, 0);

    @Override
    public String toString() {
        return point == Point.NONE ? "" : " until " + point + "#" + nth;
    }
}
