package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;

/** Why the database can't be used, and what to change. */
final class DatabaseProblem {
    private DatabaseProblem() {}

    static ConfigurationProblem of(Exception failure) {
        return new ConfigurationProblem(
                "The database can't be used: " + Unreachable.because(failure) + ".",
                "Check NOLMT_DATABASE_URL, the login's password, and that PostgreSQL answers.",
                failure);
    }
}
