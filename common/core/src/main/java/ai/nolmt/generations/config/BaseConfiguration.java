package ai.nolmt.generations.config;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time, randomness and ids of an application; tests bring their own. */
@Configuration(proxyBeanMethods = false)
public class BaseConfiguration {
    /** For commands that have no context. */
    public static Clock systemClock() {
        return Clock.systemUTC();
    }

    @Bean
    Clock clock() {
        return systemClock();
    }

    @Bean
    Clocks clocks(Clock clock) {
        return new Clocks(clock);
    }

    /** When all that say what time it is have been asked, and before anything is begun. */
    @Bean
    SmartInitializingSingleton clocksAgree(Clocks clocks) {
        return () -> Check.start(List.of(clocks.check()));
    }

    @Bean
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Bean
    Ids ids(Clock clock, RandomGenerator random) {
        return new Ids(clock, random);
    }
}
