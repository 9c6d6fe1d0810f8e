package ai.nolmt.generations.tools.certificate;

import ai.nolmt.generations.certificate.SignedStatement;
import ai.nolmt.generations.certificate.SignedStatement.NotSigned;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify-certificate",
        description = "Prints what an erasure certificate says, if it is signed by that key and was not changed since.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  openssl pkey -in key.pem -pubout -out public.pem",
            "  ${ROOT-COMMAND-NAME} verify-certificate certificate.jws --key public.pem"
        })
public final class VerifyCertificateTool implements Callable<Integer> {
    private static final int LONGEST = 10 * 1024 * 1024;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "the certificate, as the API answered it")
    private @Nullable Path file;

    @Option(names = "--key", required = true, description = "the public key of Ed25519, in PEM")
    private @Nullable Path key;

    VerifyCertificateTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            byte[] statement = SignedStatement.verified(read(file), publicKey());
            surroundings.out().println(new String(statement, StandardCharsets.UTF_8));
            return 0;
        } catch (NotSigned e) {
            throw new ConfigurationProblem(
                    "The certificate is not valid. " + e.getMessage(),
                    "Don't trust it; ask whoever gave it to you for the key that they sign by, and for the certificate anew.");
        }
    }

    private PublicKey publicKey() {
        try {
            return SignedStatement.publicKey(read(key));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    key + " has no public key of Ed25519.",
                    "Take the one that `openssl pkey -in key.pem -pubout` prints of the key that signs.");
        }
    }

    private static String read(@Nullable Path path) {
        try {
            if (path == null || Files.size(path) > LONGEST) {
                throw new IOException("it is too large");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationProblem(
                    path + " can't be read: " + e.getMessage() + ".",
                    "Name a file that is there and that you may read.");
        }
    }
}
