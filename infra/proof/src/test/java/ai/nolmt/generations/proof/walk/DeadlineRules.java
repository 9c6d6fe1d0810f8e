package ai.nolmt.generations.proof.walk;

import org.jspecify.annotations.Nullable;

/** What isn't stored by its deadline is cancelled for that reason, and never anything else; what is in time never is. */
final class DeadlineRules implements Rules {
    private final World world;
    private final Journal journal;

    DeadlineRules(World world, Journal journal) {
        this.world = world;
        this.journal = journal;
    }

    @Override
    public void check(Look before, Look now) {
        now.jobs().values().forEach(job -> check(job, before.jobs().get(job.id())));
    }

    private void check(JobNow job, @Nullable JobNow before) {
        boolean byDeadline = "deadline".equals(job.code());
        hold(!byDeadline || job.status().equals("cancelled"), "A job has missed its deadline and is " + job.status());
        hold(
                !byDeadline || journal.of(job.id()).stream().noneMatch(Journal.Event::isRedrive),
                "A job that was redriven has missed the deadline that it had before: " + job.id());
        hold(!byDeadline || job.isLate(), "A job is cancelled before its deadline: " + job.id());
        hold(
                before == null
                        || !before.isOpen()
                        || !before.isLate()
                        || job.isOpen()
                        || job.status().equals("cancelled")
                        || job.status().equals("deleted"),
                "A job whose deadline was over is " + job.status() + ": " + job.id());
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
