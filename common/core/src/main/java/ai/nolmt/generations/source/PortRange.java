package ai.nolmt.generations.source;

/** From the first to the last port, both included. */
record PortRange(int first, int last) {
    private static final int MOST = 65_535;

    PortRange {
        if (first < 1 || last > MOST || first > last) {
            throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
        }
    }

    /** @throws IllegalArgumentException for what is none */
    static PortRange of(String text) {
        if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            throw new IllegalArgumentException("'" + text + "' is no port like 8443 or 8000-8999");
        }
        String[] ends = text.split("-");
        return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    boolean has(int port) {
        return port >= first && port <= last;
    }
}
