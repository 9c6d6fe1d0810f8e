package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

class DefaultPortsTest {
    @Test
    void allThreeApplicationsRunOnOneMachineAsTheyAre() throws IOException {
        List<Object> ports = new ArrayList<>();
        for (String app : List.of("ingest-api", "upload-worker", "cleanup-worker")) {
            Path file = StackTests.home().resolve(app).resolve("src/main/resources/application.yml");
            for (PropertySource<?> document : new YamlPropertySourceLoader().load(app, new FileSystemResource(file))) {
                for (String name : List.of("server.port", "management.server.port")) {
                    if (document.containsProperty(name)) {
                        ports.add(document.getProperty(name));
                    }
                }
            }
        }
        assertThat(ports).doesNotHaveDuplicates().containsExactly(8080, 8081, 8082, 8083);
    }
}
