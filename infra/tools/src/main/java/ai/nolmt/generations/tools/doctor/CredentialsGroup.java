package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.command.AwsClients;
import ai.nolmt.generations.tools.command.Settings;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** Who we are to AWS. */
final class CredentialsGroup {
    private final Examination examination;
    private final AwsClients aws;

    CredentialsGroup(Examination examination, Settings settings) {
        this.examination = examination;
        this.aws = settings.aws();
    }

    /** @return whether there are region and credentials to go on with */
    boolean look() {
        boolean region =
                examination.look("AWS_REGION", () -> Outcome.fine(aws.region().id()));
        boolean credentials = examination.look("AWS credentials", () -> {
            AwsCredentials found = aws.credentials().resolveCredentials();
            return Outcome.fine("of " + hidden(found.accessKeyId()));
        });
        if (region && credentials) {
            examination.look("who they are", this::whoAmI);
        }
        return region && credentials;
    }

    private Outcome whoAmI() {
        if (aws.endpoint("s3") != null && aws.endpoint("sts") == null) {
            return Outcome.cannot("this store says nobody's name (AWS_ENDPOINT_URL_STS is not set)");
        }
        try (StsClient sts = aws.sts()) {
            String arn = sts.getCallerIdentity().arn();
            return arn == null ? noSts() : Outcome.fine(arn);
        } catch (StsException e) {
            String code =
                    e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
            return switch (code == null ? "HTTP " + e.statusCode() : code) {
                case "InvalidClientTokenId" ->
                    Outcome.wrong("AWS_ACCESS_KEY_ID is no key that AWS knows.", "Set AWS_ACCESS_KEY_ID anew.");
                case "SignatureDoesNotMatch" ->
                    Outcome.wrong(
                            "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID.",
                            "Set AWS_SECRET_ACCESS_KEY to the key's own secret.");
                case "ExpiredToken" -> Outcome.wrong("The session has expired.", "Take new credentials.");
                default -> Outcome.skipped("STS doesn't say: " + (code == null ? "HTTP " + e.statusCode() : code));
            };
        } catch (SdkException e) {
            return Unreachable.isAnotherServer(e)
                    ? noSts()
                    : Outcome.skipped("STS can't be reached, which no stage needs: " + Unreachable.because(e));
        }
    }

    private static Outcome noSts() {
        return Outcome.wrong(
                "What answers there is no STS: it says nobody's name.",
                "Set AWS_ENDPOINT_URL_STS to where STS is served, or not at all.");
    }

    /** An access key's id is no secret, but nobody needs all of it to know which one it is. */
    private static String hidden(String id) {
        return id.length() <= 8 ? id : id.substring(0, 4) + "…" + id.substring(id.length() - 4);
    }
}
