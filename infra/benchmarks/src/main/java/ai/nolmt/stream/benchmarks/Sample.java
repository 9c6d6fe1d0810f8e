package ai.nolmt.stream.benchmarks;

/** One run of one arm. */
record Sample(double perSecond, double cpuSecondsPerThousand, double bytesPerMessage, double callsPerThousand) {
    static Sample of(int messages, Usage used) {
        return new Sample(
                messages * 1e9 / used.nanos(),
                used.cpuNanos() / 1e6 / messages,
                (double) used.bytes() / messages,
                used.calls() * 1000.0 / messages);
    }
}
