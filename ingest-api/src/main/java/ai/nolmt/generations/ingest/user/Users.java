package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobLimits;
import ai.nolmt.generations.usage.UserUsage;
import ai.nolmt.generations.usage.UserUsage.UserLimits;
import java.util.List;
import java.util.UUID;

/** What users have and what they may have. Safe for concurrent use. */
final class Users {
    private final StageTransactions transactions;
    private final JobLimits usual;

    Users(StageTransactions transactions, JobLimits usual) {
        this.transactions = transactions;
        this.usual = usual;
    }

    /** Read as the user's own role, so that nobody sees another's. */
    User asThemselves(UUID user) {
        return User.of(transactions.asUser(StageRole.API, user, tx -> UserUsage.of(tx, user)));
    }

    /** For users who are not known as well. */
    User find(UUID user) {
        return User.of(transactions.as(StageRole.ADMIN, tx -> UserUsage.of(tx, user)));
    }

    /** By id, behind the one that is given. */
    List<User> page(UUID after, int limit) {
        return transactions.as(StageRole.ADMIN, tx -> UserUsage.page(tx, after, limit)).stream()
                .map(User::of)
                .toList();
    }

    User limit(UUID user, UserLimits limits) {
        return User.of(transactions.as(StageRole.ADMIN, tx -> {
            UserUsage.setLimits(tx, user, limits);
            return UserUsage.of(tx, user);
        }));
    }

    void clearLimits(UUID user) {
        transactions.as(StageRole.ADMIN, tx -> {
            UserUsage.clearLimits(tx, user);
            return true;
        });
    }

    /** The user's own limits, and the installation's where there is none. */
    Limits effective(User user) {
        Limits own = user.limits();
        return new Limits(
                own.objects() == null ? usual.objects() : own.objects(),
                own.bytes() == null ? usual.bytes() : own.bytes(),
                own.jobsPerMinute() == null ? usual.jobsPerMinute() : own.jobsPerMinute(),
                own.retention());
    }
}
