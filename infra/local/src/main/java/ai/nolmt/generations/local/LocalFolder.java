package ai.nolmt.generations.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where a stack keeps everything, and which only one stack at a time may use. */
final class LocalFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;
    private final FileLock lock;

    private LocalFolder(Path path, FileChannel lockFile, FileLock lock) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    static LocalFolder open(Path path) {
        try {
            Files.createDirectories(path.resolve("logs"));
            FileChannel file =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new StartFailed("Another stack is running in " + path
                        + ". Stop it, or set NOLMT_LOCAL_DIR to another folder (and give other ports).");
            }
            return new LocalFolder(path.toRealPath(), file, lock);
        } catch (IOException e) {
            throw new StartFailed("The folder " + path + " can't be used: " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    Path log(String name) {
        return path.resolve("logs").resolve(name + ".log");
    }

    /** A file that only its owner can read. */
    static void writePrivately(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("The folder's lock could not be given back: " + e.getMessage());
        }
    }
}
