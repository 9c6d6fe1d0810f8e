package ai.nolmt.generations.aws;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.constructs.Construct;

/** Callers come by https and nothing else. */
final class Balancer extends Construct {
    private final ApplicationLoadBalancer balancer;
    private final ApplicationTargetGroup targets;

    Balancer(Construct scope, Wishes wishes, Ground ground, StageService api) {
        super(scope, "Balancer");
        balancer = ApplicationLoadBalancer.Builder.create(this, "Balancer")
                .loadBalancerName("nolmt")
                .vpc(ground.network().vpc())
                .vpcSubnets(Network.PUBLIC)
                .internetFacing(true)
                .securityGroup(ground.guards().balancer())
                .dropInvalidHeaderFields(true)
                .deletionProtection(true)
                // events are silent for 15 s at most, and a slow body has ten
                .idleTimeout(Duration.seconds(120))
                .build();
        balancer.logAccessLogs(ground.logs(), "balancer");
        ApplicationListener listener = balancer.addListener(
                "Https",
                BaseApplicationListenerProps.builder()
                        .port(443)
                        .protocol(ApplicationProtocol.HTTPS)
                        .certificates(List.of(
                                ListenerCertificate.fromArn(wishes.stack().certificateArn())))
                        .sslPolicy(SslPolicy.RECOMMENDED_TLS)
                        .open(false) // its guard says who may come
                        .build());
        targets = listener.addTargets(
                "Api",
                AddApplicationTargetsProps.builder()
                        .port(Guards.API)
                        .protocol(ApplicationProtocol.HTTP)
                        .targets(List.of(api.service()))
                        .deregistrationDelay(Duration.seconds(30))
                        .healthCheck(HealthCheck.builder()
                                // not readiness: ECS kills what a balancer calls ill, and PostgreSQL away is cured by
                                // no restart
                                .path("/livez")
                                .healthyHttpCodes("200")
                                .interval(Duration.seconds(10))
                                .timeout(Duration.seconds(5))
                                .healthyThresholdCount(2)
                                .unhealthyThresholdCount(3)
                                .build())
                        .build());
    }

    String name() {
        return balancer.getLoadBalancerDnsName();
    }

    ApplicationLoadBalancer balancer() {
        return balancer;
    }

    ApplicationTargetGroup targets() {
        return targets;
    }
}
