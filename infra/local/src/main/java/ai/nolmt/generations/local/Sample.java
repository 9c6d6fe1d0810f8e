package ai.nolmt.generations.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** A small file of each kind, to try the pipeline with. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(String file, String generationType, String contentType, byte[] bytes) {
    static List<Sample> all() {
        return List.of(
                load("fox.png", "image", "image/png"),
                load("fox.jpg", "image", "image/jpeg"),
                load("fox.webp", "image", "image/webp"),
                load("clip.mp4", "video", "video/mp4"),
                load("tone.wav", "audio", "audio/wav"),
                load("text.json", "text", "application/json"));
    }

    static Sample load(String file, String generationType, String contentType) {
        try (InputStream in = Sample.class.getResourceAsStream("/samples/" + file)) {
            if (in == null) {
                throw new IllegalStateException("There is no sample " + file);
            }
            return new Sample(file, generationType, contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file + " (" + bytes.length + " bytes)";
    }
}
