package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.AbortIncompleteMultipartUpload;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** Whether a bucket's lifecycle leaves alone what rows and jobs name, and ends the uploads that nobody completes. */
final class LifecycleRules {
    // from these an object is read only hours after somebody asked for it
    private static final Set<TransitionStorageClass> ARCHIVES =
            Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

    /** In days, of nolmt.ingest.upload-validity at its most. */
    private static final int LONGEST_LINK = 7;

    private final List<LifecycleRule> rules;
    private final String prefix;
    private final String staging;
    private final List<String> ours;

    LifecycleRules(List<LifecycleRule> rules, KeyPrefix prefix) {
        this.rules = rules.stream()
                .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                .toList();
        this.prefix = prefix.value();
        this.staging = StagingKey.root(prefix);
        this.ours = List.of(prefix.value(), staging, InstallationMarker.root(prefix));
    }

    /** @param cure of a rule that lacks */
    Outcome look(String cure) {
        return Stream.of(
                        rules.stream().filter(this::isAboutOurs).flatMap(rule -> harm(rule).stream()),
                        hurry().stream(),
                        endless(cure))
                .flatMap(found -> found)
                .findFirst()
                .orElseGet(() -> Outcome.fine("ends uploads that nobody completed, and deletes nothing of ours"));
    }

    private static Optional<Outcome> harm(LifecycleRule rule) {
        String named = "The lifecycle rule " + rule.id();
        if (rule.expiration() != null
                && (rule.expiration().days() != null || rule.expiration().date() != null)) {
            return Optional.of(Outcome.wrong(
                    named + " deletes what rows and jobs still name.",
                    "Take its expiration off '" + prefixOf(rule)
                            + "': retention and the sweep delete, with rows and receipts."));
        }
        return rule.transitions().stream()
                .map(Transition::storageClass)
                .filter(ARCHIVES::contains)
                .findFirst()
                .map(archive -> Outcome.wrong(
                        named + " moves objects to " + archive
                                + ", from where no link reads them before somebody restores them.",
                        "Take that transition off '" + prefixOf(rule) + "', or make it one to "
                                + TransitionStorageClass.GLACIER_IR + " or " + TransitionStorageClass.STANDARD_IA
                                + ", which are read at once."));
    }

    /** One that ends an upload while its links still work has its sender begin anew. */
    private Optional<Outcome> hurry() {
        return rules.stream()
                .filter(rule -> daysOf(rule) < LONGEST_LINK && meetsStaging(prefixOf(rule)))
                .findFirst()
                .map(rule -> Outcome.wrong(
                        "The lifecycle rule " + rule.id() + " aborts uploads in parts after " + daysOf(rule)
                                + " days, and links to their parts may work for " + LONGEST_LINK + ".",
                        "Set its days to " + LONGEST_LINK + " or more."));
    }

    private boolean meetsStaging(String prefix) {
        return staging.startsWith(prefix) || prefix.startsWith(staging);
    }

    /** As many as there can be where it aborts none. */
    private static int daysOf(LifecycleRule rule) {
        AbortIncompleteMultipartUpload abort = rule.abortIncompleteMultipartUpload();
        return abort == null || abort.daysAfterInitiation() == null ? Integer.MAX_VALUE : abort.daysAfterInitiation();
    }

    /** Of senders who went away, and of workers that were killed. */
    private Stream<Outcome> endless(String cure) {
        String kept = Stream.of(staging, prefix)
                .filter(begun -> rules.stream()
                        .noneMatch(rule -> daysOf(rule) < Integer.MAX_VALUE
                                && !isByTags(rule.filter())
                                && begun.startsWith(prefixOf(rule))))
                .map(begun -> begun.isEmpty() ? "all of the bucket" : begun)
                .collect(Collectors.joining(" and "));
        return kept.isEmpty()
                ? Stream.empty()
                : Stream.of(Outcome.wrong(
                        "No lifecycle rule aborts incomplete multipart uploads under " + kept
                                + ", which cost as objects do.",
                        cure));
    }

    /** Rules that go by tags are not: none of ours has any. */
    private boolean isAboutOurs(LifecycleRule rule) {
        String ruled = prefixOf(rule);
        return !isByTags(rule.filter())
                && ours.stream().anyMatch(own -> own.startsWith(ruled) || ruled.startsWith(own));
    }

    private static boolean isByTags(LifecycleRuleFilter filter) {
        return filter != null
                && (filter.tag() != null
                        || filter.and() != null && !filter.and().tags().isEmpty());
    }

    @SuppressWarnings("deprecation") // older rules, and some stores, say it beside the filter
    private static String prefixOf(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter != null && filter.prefix() != null) {
            return filter.prefix();
        }
        if (filter != null && filter.and() != null && filter.and().prefix() != null) {
            return filter.and().prefix();
        }
        return rule.prefix() == null ? "" : rule.prefix();
    }
}
