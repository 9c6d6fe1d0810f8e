package ai.nolmt.generations.problem;

/** Numbers in sentences. */
public final class Counted {
    private Counted() {}

    /** Like "1 generation is" and "2 generations are". */
    public static String of(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
