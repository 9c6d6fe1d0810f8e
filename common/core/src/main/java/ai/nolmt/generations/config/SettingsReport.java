package ai.nolmt.generations.config;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Prints what an application resolved its configuration to. Records print their components; secrets are
 * {@link Secret}s and print as asterisks.
 */
public final class SettingsReport implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger(SettingsReport.class);

    private final List<Record> settings;

    public SettingsReport(List<? extends Record> settings) {
        this.settings = List.copyOf(settings);
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        log.info("Ready with {}", settings.stream().map(Record::toString).collect(Collectors.joining("; ")));
    }
}
