package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.ingest.upload.UserUploads;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.proof.walk.Step.Kind;
import java.time.Duration;
import java.util.UUID;

/** Producers and browsers who put outputs into the bucket themselves, by links. */
final class Sending {
    static final int MOST = 3;
    private static final Duration VALIDITY = Duration.ofHours(2);

    private final World world;
    private final UserUploads uploads;

    Sending(World world) {
        this.world = world;
        this.uploads =
                new UserUploads(world.transactions, world.links, World.PREFIX, world.ids, world.clock, MOST, VALIDITY);
    }

    void open(UUID user, World.Outputs output, boolean inParts) {
        Sha256 sha256 = inParts ? null : Sha256.of(output.content());
        uploads.open(user, output.content().length(), sha256, inParts)
                .ifPresent(id -> world.announced.add(new World.Announced(id, user, output, inParts)));
    }

    void send(World.Announced upload) {
        Content content = upload.output().content();
        if (upload.inParts()) {
            uploads.sendInParts(
                    upload.user(), upload.id(), link -> world.links.putPart(link, WalkBucket.bytesOf(content)));
        } else if (world.links.work(upload.key())) {
            world.bucket.put(upload.key(), content, "image/png", Sha256.of(content));
        }
    }

    void giveUp(World.Announced upload) {
        world.ask(Kind.GIVE_UP_UPLOAD, upload.id());
        if (uploads.giveUp(upload.user(), upload.id())) {
            world.givenUp.add(upload.id());
        }
    }
}
