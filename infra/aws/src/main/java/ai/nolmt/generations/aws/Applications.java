package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.constructs.Construct;

/** What runs on the ground: the three applications, how many there are of each, and who is told when something is wrong. */
final class Applications extends Stack {
    static final String NAME = "nolmt-applications";

    Applications(Construct scope, Wishes wishes, Ground ground) {
        super(scope, NAME, Ground.props(wishes, "NOLMT: the applications"));
        TaskSettings tasks = wishes.stack().tasks();
        StageService api = new StageService(this, Stage.INGEST_API, ground);
        StageService upload = new StageService(this, Stage.UPLOAD_WORKER, ground);
        StageService cleanup = new StageService(this, Stage.CLEANUP_WORKER, ground);
        Balancer balancer = new Balancer(this, wishes, ground, api);
        ApiScaling.add(api, tasks);
        Meters meters = new Meters(wishes);
        new UploadScaling(this, meters, upload, tasks);
        new CleanupScaling(this, meters, cleanup, tasks);
        Alarms alarms = new Alarms(this, wishes);
        JobAlarms.add(alarms, meters, upload);
        ServerAlarms.add(alarms, balancer, ground.database());
        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName("nolmt")
                .widgets(Panels.of(meters, balancer, upload, cleanup))
                .build();
        CfnOutput.Builder.create(this, "Address").value(balancer.name()).build();
    }
}
