package ai.nolmt.generations.source;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.net.UrlRules;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which links are taken; of the API and the upload workers.
 *
 * @param allowHttp besides https
 * @param ports besides the scheme's own, like {@code 8443} or {@code 8000-8999}
 * @param privateNetworks that may be called although they are not public, like {@code 10.1.0.0/16}
 */
@ConfigurationProperties("nolmt.sources")
public record SourceSettings(
        @DefaultValue("false") boolean allowHttp,
        @DefaultValue({}) List<String> ports,
        @DefaultValue({}) List<String> privateNetworks) {
    public SourceSettings {
        ports = List.copyOf(ports);
        privateNetworks = List.copyOf(privateNetworks);
        try {
            AddressGuard.publicAnd(privateNetworks);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    "nolmt.sources.private-networks: " + e.getMessage() + ".",
                    "Set nolmt.sources.private-networks to networks like 10.1.0.0/16, with commas between them.");
        }
        try {
            ports.forEach(PortRange::of);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    "nolmt.sources.ports: " + e.getMessage() + ".",
                    "Set nolmt.sources.ports to ports like 8443 or 8000-8999, with commas between them.");
        }
    }

    public AddressGuard guard() {
        return AddressGuard.publicAnd(privateNetworks);
    }

    /** What is asked of each link, and of each that one redirects to. */
    public SourceRules rules() {
        return new SourceRules(
                new UrlRules(allowHttp, guard(), SourceUrl.LONGEST),
                ports.stream().map(PortRange::of).toList());
    }
}
