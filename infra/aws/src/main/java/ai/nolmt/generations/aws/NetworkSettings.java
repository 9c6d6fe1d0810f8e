package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.HashSet;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param cidr addresses of the VPC, /16 to /20
 * @param zones letters of availability zones, 2 to 4; a database and a balancer need two
 * @param natGateways 1 to one a zone; outputs by URL and webhooks go through them
 * @param endpoints whether SQS, Secrets Manager, logs and ECR are reached inside the VPC; S3 always is
 */
record NetworkSettings(
        @DefaultValue("10.20.0.0/16") String cidr,
        @DefaultValue({"a", "b"}) List<String> zones,
        @DefaultValue("1") int natGateways,
        @DefaultValue("true") boolean endpoints) {
    static final int LEAST_ZONES = 2;
    static final int MOST_ZONES = 4;

    NetworkSettings {
        cidr = Form.required("nolmt.aws.network.cidr", cidr, Form.NETWORK, "10.20.0.0/16");
        zones = List.copyOf(zones);
        if (zones.size() < LEAST_ZONES
                || zones.size() > MOST_ZONES
                || new HashSet<>(zones).size() < zones.size()
                || !zones.stream().allMatch(zone -> zone.matches("[a-f]"))) {
            throw new ConfigurationProblem(
                    "nolmt.aws.network.zones is '" + String.join(",", zones) + "', which are not two to four zones.",
                    "Set it to different letters of zones that the region has, like -c nolmt.aws.network.zones=a,b.");
        }
        Bounds.within("nolmt.aws.network.nat-gateways", natGateways, 1, zones.size());
    }
}
