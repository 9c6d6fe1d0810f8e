package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MigratedDatabaseIT {
    private static final Set<String> ofTheClass = new HashSet<>();
    private static final Set<String> ofTests = new HashSet<>();

    @AfterAll
    static void noneIsLeft() {
        TestDatabase other = Backends.shared().newDatabase();
        try {
            assertThat(other.sql()
                            .sql("SELECT datname FROM pg_database")
                            .query(String.class)
                            .list())
                    .contains(other.name())
                    .doesNotContainAnyElementsOf(ofTheClass)
                    .doesNotContainAnyElementsOf(ofTests);
        } finally {
            other.drop();
        }
    }

    @Nested
    class InAStaticField {
        @RegisterExtension
        static final MigratedDatabase database = new MigratedDatabase();

        @Test
        void itHasJobsAndRoles() {
            ofTheClass.add(database.database().name());
            UUID job = database.jobs().accept(database.jobs().newUser());

            String status = database.transactions()
                    .as(
                            StageRole.WORKER,
                            tx -> tx.sql()
                                    .sql("SELECT status FROM nolmt.jobs WHERE id = ?")
                                    .param(job)
                                    .query(String.class)
                                    .single());

            assertThat(status).isEqualTo("accepted");
        }

        @Test
        void itIsTheSameForTheNextTest() {
            ofTheClass.add(database.database().name());

            assertThat(ofTheClass).hasSize(1);
        }

        @Nested
        class AndItsNestedClasses {
            @Test
            void haveItToo() {
                ofTheClass.add(database.database().name());

                assertThat(ofTheClass).hasSize(1);
            }
        }
    }

    @Nested
    class InAnInstanceField {
        @RegisterExtension
        final MigratedDatabase database = new MigratedDatabase();

        @Test
        void itIsAnotherForEachTest() {
            assertThat(ofTests.add(database.database().name())).isTrue();
        }

        @Test
        @SuppressWarnings("resource") // left open on purpose
        void itGoesAlsoUnderAConnection() throws SQLException {
            assertThat(ofTests.add(database.database().name())).isTrue();
            Connection leftOpen = database.database().superuser().getConnection();
            assertThat(leftOpen.isValid(1)).isTrue();
        }
    }
}
