package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.upload.jobs.Deferred;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class HostsTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private final Hosts hosts = new Hosts(settings(Map.of()), clock);

    @Test
    void onlyTheLastThousandAreRememberedAndThoseThatAreCalled() {
        HostGate.Place taken = hosts.enter("busy.example");
        hosts.enter("quiet.example").quiet(Duration.ofMinutes(1));
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
    void aPausedHostIsNotForgotten() {
        pause("broken.example");
        for (int i = 0; i < 3000; i++) {
            hosts.enter("host" + i + ".example").worked();
        }

        assertThat(deferred("broken.example").sentence()).contains("isn't called for now");
    }

    @Test
    void aNewHostIsKnownThoughNoneCanBeForgotten() {
        for (int i = 0; i < 1000; i++) {
            hosts.enter("host" + i + ".example");
        }
        hosts.enter("new.example");
        hosts.enter("new.example");

        assertThat(deferred("new.example").sentence()).contains("is busy");
    }

    @Test
    void whatTookNoTrialGivesNoneBack() throws InterruptedException {
        Hosts quick = new Hosts(settings(Map.of("nolmt.sources.host-pause", "10ms")), clock);
        for (int i = 0; i < 5; i++) {
            quick.enter("files.example").failed(new IllegalStateException("as it was told to"));
        }
        HostGate.Place[] trial = new HostGate.Place[1];
        Awaitility.await().ignoreExceptions().until(() -> {
            trial[0] = quick.enter("files.example");
            return true;
        });
        quick.enterAgain("files.example").leave();

        assertThat(catchThrowableOfType(Deferred.class, () -> quick.enter("files.example")))
                .as("one at a time tries a host that was paused")
                .isNotNull();
        trial[0].leave();
        quick.enter("files.example").worked();
    }

    @Test
    void aHostThatIsLeftAloneForEverIsNoBetterThanOneThatFails() {
        Hosts impatient = new Hosts(settings(Map.of("nolmt.sources.host-patience", "PT0S")), later());
        impatient.enter("files.example").quiet(Duration.ofMinutes(1));

        assertThat(catchThrowableOfType(Deferred.class, () -> impatient.enter("files.example"))
                        .counts())
                .isTrue();
        hosts.enter("patient.example").quiet(Duration.ofMinutes(1));
        assertThat(deferred("patient.example").counts()).isFalse();
    }

    private void pause(String host) {
        for (int i = 0; i < 5; i++) {
            hosts.enter(host).failed(new IllegalStateException("as it was told to"));
        }
    }

    private Deferred deferred(String host) {
        return catchThrowableOfType(Deferred.class, () -> hosts.enter(host));
    }

    private static FetchSettings settings(Map<String, String> some) {
        Map<String, String> all = new HashMap<>(some);
        all.put("nolmt.sources.per-host", "2");
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("nolmt.sources", FetchSettings.class)
                .get();
    }

    /** A second later each time that it is asked. */
    private Clock later() {
        AtomicReference<Instant> now = new AtomicReference<>(clock.instant());
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.updateAndGet(before -> before.plusSeconds(1));
            }
        };
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
