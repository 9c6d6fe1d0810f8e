package ai.nolmt.generations.config;

import java.time.Duration;
import org.springframework.boot.SpringApplication;

/** Runs an application as a process of its own: one that can't start ends, whatever threads it had begun by then. */
public final class Start {
    /** Of ending in good order; then the process is ended as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Start() {}

    /** Returns once the application runs; ends the process with status 1 when it can't, after it was said why. */
    public static void run(Class<?> application, String[] arguments) {
        try {
            SpringApplication.run(application, arguments);
        } catch (SpringApplication.AbandonedRunException wanted) {
            throw wanted; // by tools that only look at the context
        } catch (Throwable failure) {
            // Boot's own handler of this thread is silent about what Boot has logged
            Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), failure);
            exit();
        }
    }

    private static void exit() {
        Thread end = new Thread(() -> {
            try {
                Thread.sleep(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
        end.setDaemon(true);
        end.start();
        System.exit(1);
    }
}
