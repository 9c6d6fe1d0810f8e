package ai.nolmt.generations.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/** AWS' own servers inside the VPC. S3's costs nothing and spares the NAT what is stored; the others may be left out. */
final class Endpoints {
    private Endpoints() {}

    /** Outputs by URL may lie in anybody's bucket, so that S3's has no policy of its own. */
    static void add(Construct scope, Vpc vpc, SecurityGroup group, Wishes wishes) {
        vpc.addGatewayEndpoint(
                "S3",
                GatewayVpcEndpointOptions.builder()
                        .service(GatewayVpcEndpointAwsService.S3)
                        .subnets(List.of(Network.APPS))
                        .build());
        if (!wishes.stack().network().endpoints()) {
            return;
        }
        Map<String, InterfaceVpcEndpointAwsService> services = new LinkedHashMap<>();
        services.put("Sqs", InterfaceVpcEndpointAwsService.SQS);
        services.put("Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
        services.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
        services.put("Ecr", InterfaceVpcEndpointAwsService.ECR);
        services.put("EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER);
        services.forEach((id, service) -> vpc.addInterfaceEndpoint(
                id,
                InterfaceVpcEndpointOptions.builder()
                        .service(service)
                        .subnets(Network.APPS)
                        .securityGroups(List.of(group))
                        .open(false)
                        .privateDnsEnabled(true)
                        .build()));
    }
}
