package ai.nolmt.generations.benchmarks.sweep;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Seconds of a processor, so far.
 *
 * @param worker this process, which sweeps
 * @param listing the listing server
 * @param database PostgreSQL's processes, of all that run here
 */
record Cpu(double worker, double listing, double database) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Cpu of(Duration listing) {
        Duration database = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return new Cpu(SYSTEM.getProcessCpuTime() / 1e9, seconds(listing), seconds(database));
    }

    Cpu since(Cpu before) {
        return new Cpu(worker - before.worker, listing - before.listing, database - before.database);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
