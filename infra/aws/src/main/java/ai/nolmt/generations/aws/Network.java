package ai.nolmt.generations.aws;

import java.util.List;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/** A network of its own: the balancer in public subnets, tasks in private ones, the database in some without a way out. */
final class Network extends Construct {
    static final SubnetSelection PUBLIC = subnets("public");
    static final SubnetSelection APPS = subnets("apps");
    static final SubnetSelection DATA = subnets("data");

    private final Vpc vpc;

    Network(Construct scope, Wishes wishes) {
        super(scope, "Network");
        NetworkSettings settings = wishes.stack().network();
        vpc = Vpc.Builder.create(this, "Vpc")
                .vpcName("nolmt")
                .ipAddresses(IpAddresses.cidr(settings.cidr()))
                // named, as looking them up asks AWS
                .availabilityZones(settings.zones().stream()
                        .map(zone -> wishes.region() + zone)
                        .toList())
                .natGateways(settings.natGateways())
                .subnetConfiguration(List.of(
                        subnet("public", SubnetType.PUBLIC, 26),
                        subnet("apps", SubnetType.PRIVATE_WITH_EGRESS, 23),
                        subnet("data", SubnetType.PRIVATE_ISOLATED, 26)))
                .build();
        vpc.addFlowLog(
                "Refused",
                FlowLogOptions.builder()
                        .destination(
                                FlowLogDestination.toCloudWatchLogs(Logs.group(this, "RefusedLogs", "network", wishes)))
                        .trafficType(FlowLogTrafficType.REJECT)
                        .build());
    }

    Vpc vpc() {
        return vpc;
    }

    private static SubnetConfiguration subnet(String name, SubnetType type, int mask) {
        SubnetConfiguration.Builder builder =
                SubnetConfiguration.builder().name(name).subnetType(type).cidrMask(mask);
        return type == SubnetType.PUBLIC ? builder.mapPublicIpOnLaunch(false).build() : builder.build();
    }

    private static SubnetSelection subnets(String name) {
        return SubnetSelection.builder().subnetGroupName(name).build();
    }
}
