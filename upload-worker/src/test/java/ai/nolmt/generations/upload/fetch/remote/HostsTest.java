package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.upload.jobs.Deferred;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class HostsTest {
    private final FetchSettings settings = new Binder(
                    new MapConfigurationPropertySource(Map.of("nolmt.sources.per-host", "2")))
            .bind("nolmt.sources", FetchSettings.class)
            .get();
    private final Hosts hosts = new Hosts(settings, Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));

    @Test
    void onlyTheLastThousandAreRememberedAndThoseThatAreCalled() {
        HostGate.Place taken = hosts.enter("busy.example");
        hosts.enter("quiet.example").leave(Duration.ofMinutes(1));
        for (int i = 0; i < 3000; i++) {
            hosts.enter("host" + i + ".example").worked();
        }

        assertThat(hosts.known()).isLessThanOrEqualTo(1000);
        assertThat(catchThrowableOfType(Deferred.class, () -> hosts.enter("quiet.example"))
                        .delay())
                .isEqualTo(Duration.ofMinutes(1));
        hosts.enter("busy.example");
        assertThat(catchThrowableOfType(Deferred.class, () -> hosts.enter("busy.example"))
                        .counts())
                .isFalse();
        taken.worked();
        hosts.enter("busy.example").worked();
    }

    @Test
    void aCutFetchGoesOnThoughItsHostIsBusy() {
        hosts.enter("files.example");
        hosts.enter("files.example");

        hosts.enterAgain("files.example").worked();

        assertThat(catchThrowableOfType(Deferred.class, () -> hosts.enter("files.example")))
                .isNotNull();
    }
}
