package ai.nolmt.generations.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of the bucket and of the rows a run looks at, and how closely.
 *
 * @param prefix that keys begin with; null for all of ours
 * @param user whose rows and keys; null for everybody's
 * @param sample the share of rows that are looked at, above 0 and up to 1; null for all
 * @param bytes whether what objects hold is read, too
 * @param adopt whether what can be mended is
 * @param inventory the key of an inventory's manifest.json, by which to go instead of listing the bucket; null to list it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunOptions(
        @Nullable String prefix,
        @Nullable UUID user,
        @Nullable Double sample,
        boolean bytes,
        boolean adopt,
        @Nullable String inventory) {
    public static final RunOptions NONE = new RunOptions(null, null, null, false, false, null);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public RunOptions {
        if (sample != null && !(sample > 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample is above 0 and at most 1, and not " + sample);
        }
    }

    /** From the column; what a newer version wrote beside these is ignored. */
    public static RunOptions of(String json) {
        return JSON.readValue(json, RunOptions.class);
    }

    /** For the column. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }
}
