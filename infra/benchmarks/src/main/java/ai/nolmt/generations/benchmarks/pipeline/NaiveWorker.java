package ai.nolmt.generations.benchmarks.pipeline;

import io.awspring.cloud.sqs.annotation.SqsListener;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody would write who has an afternoon: a message is an output, which is put and then inserted. It checks
 * nothing, and what it loses or does twice nobody knows.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class NaiveWorker {
    static final String QUEUE = "naive-jobs";

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(NaiveWorker.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of("spring.main.banner-mode", "off", "spring.main.keep-alive", "true"))
                .run(arguments);
    }

    @Bean
    S3Client s3Client() {
        return S3Client.builder()
                .httpClient(Apache5HttpClient.create())
                .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_S3")))
                .forcePathStyle(true)
                .build();
    }

    @Bean
    Listener listener(S3Client s3, JdbcClient sql) {
        return new Listener(s3, sql);
    }

    record Listener(S3Client s3, JdbcClient sql) {
        private static final String BUCKET = System.getenv("AWS_S3_BUCKET_NAME");
        private static final String INSERT = """
                INSERT INTO naive.generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings, file_size,
                                               content_type)
                VALUES (:id, :user, :type, :key, :url, :prompt, CAST(:settings AS jsonb), :size, :contentType)""";

        @SqsListener(QUEUE)
        void store(String message) {
            JsonNode job = JsonMapper.shared().readTree(message);
            UUID id = UUID.fromString(job.get("id").asString());
            byte[] output = job.has("output")
                    ? Base64.getDecoder().decode(job.get("output").asString())
                    : s3.getObjectAsBytes(get ->
                                    get.bucket(BUCKET).key(job.get("stagingKey").asString()))
                            .asByteArray();
            String user = job.get("userId").asString();
            String key = "generations/" + user + "/" + id + ".txt";
            s3.putObject(put -> put.bucket(BUCKET).key(key).contentType("text/plain"), RequestBody.fromBytes(output));
            sql.sql(INSERT)
                    .param("id", id)
                    .param("user", UUID.fromString(user))
                    .param("type", "text")
                    .param("key", key)
                    .param("url", "s3://" + BUCKET + "/" + key)
                    .param("prompt", job.get("prompt").asString())
                    .param("settings", job.get("settings").toString())
                    .param("size", output.length)
                    .param("contentType", "text/plain")
                    .update();
        }
    }
}
