package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the operator sends with requests to a host. Prints without the value.
 *
 * @param host in lower case, with its port if that isn't the scheme's own
 * @param path with which the request's must begin
 */
record HostCredential(String host, String path, String header, String value) {
    private static final Pattern FORM = Pattern.compile(
            "((?:[a-zA-Z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?)(/[!-~]*)? +([A-Za-z0-9-]+): *([!-~](?:["
                    + " -~]*[!-~])?)");

    /** @throws ConfigurationProblem for what is none, without repeating it */
    static HostCredential of(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches() || "host".equalsIgnoreCase(parts.group(3))) {
            throw new ConfigurationProblem(
                    "nolmt.sources.credentials has something that is none.",
                    "Set nolmt.sources.credentials to items like `files.example Authorization: Bearer …` or"
                            + " `files.example/exports/ X-Api-Key: …`.");
        }
        String path = parts.group(2) == null ? "/" : parts.group(2);
        return new HostCredential(parts.group(1).toLowerCase(Locale.ROOT), path, parts.group(3), parts.group(4));
    }

    @Override
    public String toString() {
        return "HostCredential[" + host + path + " " + header + ": ****]";
    }
}
