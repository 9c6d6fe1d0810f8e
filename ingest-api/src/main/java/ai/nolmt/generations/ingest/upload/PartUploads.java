package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.object.UploadStore;
import ai.nolmt.generations.object.UploadStore.Completion;
import ai.nolmt.generations.object.UploadStore.Part;
import ai.nolmt.generations.object.UploadStore.PartOf;
import ai.nolmt.generations.object.UploadStore.SignedUpload;
import ai.nolmt.generations.presigned.Upload;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Uploads that come in parts. How long each part is follows from the whole, so nobody can send more than they announced.
 * Safe for concurrent use.
 */
final class PartUploads {
    private final OpenUploads uploads;
    private final UploadStore store;

    PartUploads(OpenUploads uploads, UploadStore store) {
        this.uploads = uploads;
        this.store = store;
    }

    /** @param crc64Nvme in Base64 */
    record Announced(int number, String crc64Nvme) {}

    /** @param size in bytes */
    record Linked(int number, long size, SignedUpload link) {}

    /** Empty if there is no such upload. */
    Optional<List<Linked>> sign(UUID user, UUID id, List<Announced> parts) {
        return uploads.find(user, id).map(upload -> {
            String name = nameOf(upload);
            PartNames.check(upload, parts.stream().map(Announced::number).toList());
            return parts.stream().map(part -> linked(upload, name, part)).toList();
        });
    }

    private Linked linked(Upload upload, String name, Announced part) {
        long size = upload.sizeOfPart(part.number());
        PartOf signed = new PartOf(upload.stagingKey(), name, part.number(), size, part.crc64Nvme());
        return new Linked(part.number(), size, store.signPart(signed, uploads.left(upload)));
    }

    /**
     * Makes one object of the parts. Doing so twice is harmless, also after a lost answer.
     *
     * @return the upload; empty if there is no such
     */
    Optional<Upload> complete(UUID user, UUID id, List<Part> parts, String crc64Nvme) {
        Optional<Upload> found = uploads.find(user, id);
        found.ifPresent(upload -> {
            String name = nameOf(upload);
            PartNames.check(upload, parts.stream().map(Part::number).toList());
            if (parts.size() != upload.parts()) {
                throw PartNames.invalid("The upload has " + upload.parts() + " parts; name each of them.");
            }
            List<Part> sorted =
                    parts.stream().sorted(Comparator.comparing(Part::number)).toList();
            Completion completion = store.complete(upload.stagingKey(), name, sorted, upload.size(), crc64Nvme);
            if (completion == Completion.PARTS_REFUSED) {
                throw PartNames.invalid(
                        "The bucket refuses the parts: one isn't there, has another etag, or together they"
                                + " are not what crc64nvme says. Send what is missing and complete it again.");
            }
            // what counts is what is there: an earlier completion may have done it, and not every store looks at the
            // size
            if (!uploads.hasArrived(upload)) {
                throw completion == Completion.GONE
                        ? new UploadRefused(
                                ErrorCode.UPLOAD_EXPIRED,
                                "The bucket has no parts of it: none arrived, or it has let go of them. Send the parts;"
                                        + " if it doesn't take them any more, open another upload.")
                        : new UploadRefused(
                                ErrorCode.UPLOAD_DIFFERS,
                                "The parts don't have the " + upload.size()
                                        + " bytes together that were announced. Open another upload.");
            }
        });
        return found;
    }

    private static String nameOf(Upload upload) {
        OpenUploads.requireUnclaimed(upload);
        if (upload.isOver()) {
            throw new UploadRefused(
                    ErrorCode.UPLOAD_EXPIRED, "The upload expired at " + upload.expiresAt() + ". Open another one.");
        }
        if (upload.partSize() == null) {
            throw new UploadRefused(
                    ErrorCode.UPLOAD_INVALID, "The upload comes in one PUT to its url, and is complete with that.");
        }
        String name = upload.multipartId();
        if (name == null) {
            throw new UploadRefused(
                    ErrorCode.UPLOAD_EXPIRED, "The upload was never begun in the bucket. Open another one.");
        }
        return name;
    }
}
