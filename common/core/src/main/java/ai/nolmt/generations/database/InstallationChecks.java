package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Check.NotLooked;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.InstallationMarker.Finding;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import java.util.List;

/** That bucket and database belong together, before anything is written to or read from a wrong one. */
public final class InstallationChecks {
    private static final String OWNER = "owner of the bucket";

    private final InstallationMarker marker;
    private final String bucket;
    private final KeyPrefix prefix;
    private final Installation installation;

    private InstallationChecks(ObjectStore objects, ObjectSettings settings, Installation installation) {
        this.bucket = settings.bucketName();
        this.prefix = settings.keyPrefix();
        this.installation = installation;
        this.marker = new InstallationMarker(objects, prefix, installation.id());
    }

    /** @param objects whose keys may be listed */
    public static List<Check> of(ObjectStore objects, ObjectSettings settings, Installation installation) {
        InstallationChecks checks = new InstallationChecks(objects, settings, installation);
        return List.of(
                Check.of(OWNER, checks::notAnothers),
                Check.warning("mark of the bucket", checks::marked).after(OWNER));
    }

    private void notAnothers() {
        if (look() == Finding.FOREIGN) {
            throw new ConfigurationProblem(
                    "The bucket " + bucket + " says that what is under '" + prefix
                            + "' belongs to another database than" + " this one (installation " + installation.id()
                            + ").",
                    "Correct NOLMT_DATABASE_URL, AWS_S3_BUCKET_NAME or nolmt.objects.prefix: one of them is another"
                            + " installation's.");
        }
    }

    private void marked() {
        if (look() == Finding.UNMARKED) {
            throw new ConfigurationProblem(
                    "The bucket " + bucket
                            + " doesn't say which database it belongs to, so clean-ups delete nothing from it.",
                    "Check AWS_S3_BUCKET_NAME. If it is right, run the migrate command with it and with credentials that may"
                            + " write: it marks the bucket.");
        }
    }

    private Finding look() {
        try {
            return marker.look();
        } catch (ObjectStoreException e) {
            throw new NotLooked(String.valueOf(e.getMessage())); // clean-ups look again before they delete
        }
    }
}
