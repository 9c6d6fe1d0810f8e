package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.GetBucketCorsResponse;

/** Pages of the configured origins may read by signed links and send by them. Rules of others stay behind it. */
final class Cors extends BucketPart {
    private static final String ID = "nolmt-cors";
    private static final int AN_HOUR = 3600;

    private final List<String> origins;

    Cors(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "cors",
                "s3:GetBucketCORS",
                "s3:PutBucketCORS",
                "scripts of pages can read and send only if the store itself allows their origins");
        this.origins = wishes.origins();
    }

    @Override
    String wanted() {
        return origins.isEmpty()
                ? "no rule of ours, as nolmt.ingest.cors.origins names none"
                : "GET and PUT from " + String.join(", ", origins);
    }

    @Override
    boolean isUsual() {
        return origins.isEmpty();
    }

    @Override
    public String input() {
        return origins.isEmpty() ? "" : "nolmt.ingest.cors.origins";
    }

    @Override
    Finding read() {
        List<CORSRule> there = rules();
        CORSRule wanted = rule();
        if (!origins.isEmpty() && there.stream().anyMatch(rule -> allowsTheSame(rule, wanted))) {
            // the first that fits an origin and a method is the one that counts, also where it allows less
            return there.stream()
                    .takeWhile(rule -> !allowsTheSame(rule, wanted))
                    .filter(this::comesBetween)
                    .findFirst()
                    .map(earlier -> Finding.otherwise("a rule for " + String.join(", ", earlier.allowedOrigins())
                            + " stands before ours, and lets no script read ETag"))
                    .orElseGet(() -> Finding.fine(wanted()));
        }
        return there.stream()
                .filter(rule -> ID.equals(rule.id()))
                .findFirst()
                .map(ours -> Finding.otherwise(
                        String.join(", ", ours.allowedMethods()) + " from " + String.join(", ", ours.allowedOrigins())))
                .orElseGet(() -> origins.isEmpty() ? Finding.fine(wanted()) : Finding.missing(wanted()));
    }

    @Override
    public void apply() {
        List<CORSRule> rules = new ArrayList<>(rules());
        rules.removeIf(rule -> ID.equals(rule.id()));
        if (!origins.isEmpty()) {
            rules.add(0, rule()); // the first that fits is the one that counts
        }
        if (rules.isEmpty()) {
            s3.deleteBucketCors(delete -> delete.bucket(bucket));
        } else {
            s3.putBucketCors(put -> put.bucket(bucket).corsConfiguration(set -> set.corsRules(rules)));
        }
    }

    private List<CORSRule> rules() {
        GetBucketCorsResponse answer = orNull(() -> s3.getBucketCors(get -> get.bucket(bucket)));
        return answer == null ? List.of() : answer.corsRules();
    }

    private CORSRule rule() {
        return CORSRule.builder()
                .id(ID)
                .allowedOrigins(origins)
                .allowedMethods("GET", "PUT")
                .allowedHeaders("*")
                .exposeHeaders("ETag")
                .maxAgeSeconds(AN_HOUR)
                .build();
    }

    /** Whether it answers for one of our origins what our rule should, without what a client of uploads in parts needs. */
    private boolean comesBetween(CORSRule rule) {
        return !Collections.disjoint(rule.allowedMethods(), rule().allowedMethods())
                && rule.exposeHeaders().stream().noneMatch("ETag"::equalsIgnoreCase)
                && origins.stream()
                        .anyMatch(origin -> rule.allowedOrigins().stream()
                                .anyMatch(allowed ->
                                        origin.matches(Pattern.quote(allowed).replace("*", "\\E.*\\Q"))));
    }

    private static boolean allowsTheSame(CORSRule one, CORSRule other) {
        return Set.copyOf(one.allowedOrigins()).equals(Set.copyOf(other.allowedOrigins()))
                && Set.copyOf(one.allowedMethods()).containsAll(other.allowedMethods())
                && Set.copyOf(one.allowedHeaders()).containsAll(other.allowedHeaders())
                && Set.copyOf(one.exposeHeaders()).containsAll(other.exposeHeaders());
    }
}
