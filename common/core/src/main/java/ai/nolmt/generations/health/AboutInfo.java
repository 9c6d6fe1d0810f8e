package ai.nolmt.generations.health;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.object.ObjectSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.core.env.Environment;

/** What the applications of an installation must agree about; doctor compares it. No secret is among it. */
record AboutInfo(
        Environment environment, ObjectSettings objects, Installation installation, String region, String version)
        implements InfoContributor {
    @Override
    public void contribute(Info.Builder info) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("application", environment.getProperty("spring.application.name", "unknown"));
        about.put("version", version);
        about.put("installation", installation.id());
        about.put("region", region);
        about.put("bucket", objects.bucketName());
        about.put("prefix", objects.keyPrefix().value());
        about.put("access", objects.access().name().toLowerCase(Locale.ROOT));
        about.put("jobs", Objects.requireNonNullElse(environment.getProperty("nolmt.queues.jobs"), ""));
        about.put("cleanups", Objects.requireNonNullElse(environment.getProperty("nolmt.queues.cleanups"), ""));
        info.withDetail("nolmt", about);
    }
}
