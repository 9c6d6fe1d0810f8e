package ai.nolmt.generations.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A folder of this process alone for outputs on their way through. What killed processes left beside it is removed at
 * the start: a lock, which ends with its process, tells the dead from the living.
 */
public final class WorkFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);
    private static final String PREFIX = "nolmt-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;

    private WorkFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes one.
     *
     * @param parent shared with other processes of this machine
     * @param application whose they are: only its own leftovers are removed
     */
    public static WorkFolder open(Path parent, String application) {
        // One at a time, or a folder whose lock isn't taken yet would look like that of a dead one.
        synchronized (WorkFolder.class) {
            return openAlone(parent, PREFIX + application + "-");
        }
    }

    private static WorkFolder openAlone(Path parent, String name) {
        try (FileChannel door = FileChannel.open(
                        parent.resolve(name + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = door.lock()) {
            removeLeftOvers(parent, name);
            Path folder = Files.createTempDirectory(parent, name);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            log.debug("The work folder is {}, made while holding {}", folder, held);
            return new WorkFolder(folder, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("No folder could be made in " + parent, e);
        }
    }

    public Path newFile() {
        try {
            return Files.createTempFile(folder, "output-", ".tmp");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary file could be made in " + folder, e);
        }
    }

    /** It is there until this is closed. */
    public Path path() {
        return folder;
    }

    private static void removeLeftOvers(Path parent, String name) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(parent)) {
            folders = all.filter(path -> path.getFileName().toString().startsWith(name) && Files.isDirectory(path))
                    .toList();
        }
        for (Path left : folders) {
            if (isDead(left)) {
                log.info("Removing what an earlier worker left in {}", left);
                FileSystemUtils.deleteRecursively(left);
            }
        }
    }

    /** Its process holds the lock for as long as it lives; one without a lock file is being made right now. */
    private static boolean isDead(Path left) {
        try (FileChannel channel = FileChannel.open(left.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException e) {
            return false; // another worker of this JVM
        } catch (IOException e) {
            return false; // somebody else's, or gone
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            log.warn("The work folder {} was left behind: {}", folder, e.toString());
        }
    }
}
