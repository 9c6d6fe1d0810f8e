package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.provision.plan.Desired;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The logins, after the migrations, which make the roles that they take on. */
public final class LoginPlan {
    private LoginPlan() {}

    /** Takes the password of a login as soon as the login is there. */
    public interface Shown {
        void password(String login, Secret password);
    }

    /**
     * @param passwords nobody guesses them; of letters, digits, - and _
     * @param renewed whether what is called so, like logins-api, gets a new password though it is as it should be
     */
    public static List<Desired> of(
            DataSource owner, List<Login> logins, Supplier<Secret> passwords, Predicate<String> renewed, Shown shown) {
        List<Desired> plan = new ArrayList<>();
        plan.add(new StageRoles(owner, logins));
        for (Login login : logins) {
            plan.add(new LoginPart(owner, login, passwords, renewed.test("logins-" + login.title()), shown));
        }
        return plan;
    }
}
