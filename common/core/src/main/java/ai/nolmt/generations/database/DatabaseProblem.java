package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why the database can't be used, told apart by what PostgreSQL and its driver say, and what to change. */
public final class DatabaseProblem {
    private DatabaseProblem() {}

    static ConfigurationProblem of(Exception failure) {
        return of(failure, "NOLMT_DATABASE_URL");
    }

    /** @param variable where the address is from */
    public static ConfigurationProblem of(Exception failure, String variable) {
        SQLException said = said(failure);
        String message = said == null ? "" : sentence(said);
        String state = said == null || said.getSQLState() == null ? "" : said.getSQLState();
        ConfigurationProblem byTls = byTls(failure, message, variable);
        if (byTls != null) {
            return byTls;
        }
        return switch (state) {
            case "28P01" ->
                problem(
                        "PostgreSQL refuses the login or its password",
                        "Set " + variable
                                + " to the login's name and password, with special characters as %xx, or give the"
                                + " login this password: ALTER ROLE … PASSWORD.",
                        failure);
            case "28000" ->
                problem(
                        message,
                        "Set " + variable + " to a login that there is and that pg_hba.conf lets in from here.",
                        failure);
            case "3D000" ->
                problem(
                        message,
                        "Set " + variable
                                + " to a database that there is: its name is what follows the host and a slash.",
                        failure);
            case "53300" ->
                problem(
                        message,
                        "Lower nolmt.database.pool-size, or raise PostgreSQL's max_connections or the login's CONNECTION LIMIT.",
                        failure);
            case "57P03" -> problem(message, "Wait until PostgreSQL is up, then start again.", failure);
            case "42501" ->
                problem(
                        message,
                        "Run the migrate command again with the owner's login, and GRANT the login its stages' roles"
                                + " (docs/set-up.md).",
                        failure);
            default ->
                problem(
                        Unreachable.because(failure),
                        "Check " + variable + ", the login's password, and that PostgreSQL answers.",
                        failure);
        };
    }

    private static @Nullable ConfigurationProblem byTls(Exception failure, String message, String variable) {
        if (message.contains("does not support SSL")) {
            return problem(
                    "it speaks no TLS, which sslmode asks for",
                    "Switch TLS on at PostgreSQL, or take sslmode out of " + variable
                            + " where nobody can listen in between.",
                    failure);
        }
        if (message.contains("SSL root certificate file")) {
            return problem(
                    "there is no file with the certificates to trust",
                    "Add sslrootcert=/path/of/its/ca.crt to " + variable
                            + ", or sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory for those that Java trusts.",
                    failure);
        }
        if (message.contains("could not be verified by hostnameverifier")) {
            return problem(
                    "its certificate is of another host",
                    "Set " + variable + " to the host's name as the certificate has it.",
                    failure);
        }
        if (message.contains("setting up the SSL connection")) {
            return problem(
                    "what listens there is no PostgreSQL",
                    "Set " + variable + " to the host and port where PostgreSQL listens, usually 5432.",
                    failure);
        }
        if (message.startsWith("Invalid sslmode")) {
            return problem(
                    "sslmode has a value that there isn't",
                    "Set sslmode in " + variable + " to disable, prefer, require, verify-ca or verify-full.",
                    failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return problem(
                        Unreachable.because(failure),
                        "Add sslrootcert=/path/of/its/ca.crt to " + variable
                                + ", or import the CA into Java's trust store.",
                        failure);
            }
        }
        return null;
    }

    /** The innermost of the driver's. */
    static @Nullable SQLException said(Throwable failure) {
        SQLException said = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                said = sql;
            }
        }
        return said;
    }

    /** Without its severity, which whoever reads this can tell. */
    static String sentence(SQLException said) {
        return String.valueOf(said.getMessage())
                .replaceAll("\\s+", " ")
                .replaceFirst("^(FATAL|ERROR): ", "")
                .replaceFirst("\\.$", "");
    }

    private static ConfigurationProblem problem(String why, String cure, Exception failure) {
        return new ConfigurationProblem("The database can't be used: " + why + ".", cure, failure);
    }
}
