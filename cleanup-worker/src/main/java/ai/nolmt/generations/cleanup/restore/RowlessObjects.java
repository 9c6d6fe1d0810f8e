package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.look.Findings;
import ai.nolmt.generations.cleanup.restore.Cursor.AtObjects;
import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DataAccessException;

/** Objects older than the grace without a row: what they say of themselves, and what the database says of that. */
final class RowlessObjects {
    /** Where nothing is lost. */
    private static final Set<String> FINE = Set.of("there is a row", "it was deleted");

    private final StageTransactions transactions;
    private final References references;
    private final Objects objects;
    private final KeyPrefix prefix;
    private final AtOnce atOnce;
    private final int pageSize;

    RowlessObjects(StageTransactions transactions, Objects objects, KeyPrefix prefix, AtOnce atOnce, int pageSize) {
        this.transactions = transactions;
        this.references = new References(prefix);
        this.objects = objects;
        this.prefix = prefix;
        this.atOnce = atOnce;
        this.pageSize = pageSize;
    }

    /** One page; returns whether there are more. */
    boolean look(ClaimedRun run, AtObjects at, Instant before) {
        ObjectPage page = objects.store().list(prefix.value(), at.after().isEmpty() ? null : at.after(), pageSize);
        if (page.objects().isEmpty()) {
            return false;
        }
        long unrecognised = page.objects().stream()
                .filter(object -> ObjectKey.parse(prefix, object.key()).isEmpty()
                        && StagingKey.parse(prefix, object.key()).isEmpty())
                .count();
        List<ObjectKey> old = page.objects().stream()
                .filter(object -> object.lastModified().isBefore(before))
                .map(StoredObject::key)
                .map(key -> ObjectKey.parse(prefix, key))
                .flatMap(Optional::stream)
                .toList();
        Set<String> named = old.isEmpty()
                ? Set.of()
                : transactions.as(
                        StageRole.CLEANUP,
                        tx -> references.namedAmong(
                                tx, old.stream().map(ObjectKey::value).toList()));
        List<ObjectKey> rowless =
                old.stream().filter(key -> !named.contains(key.value())).toList();
        List<Optional<Account>> accounts = atOnce.ask(
                rowless, key -> objects.details().find(key.value()).flatMap(details -> Account.of(key, details)));
        List<String> lost = new ArrayList<>();
        List<String> adoptable = new ArrayList<>();
        List<Finding> found = new ArrayList<>(); // of this page, which is written once all that is adopted is
        for (int i = 0; i < rowless.size(); i++) {
            String key = rowless.get(i).value();
            String answer = accounts.get(i).map(account -> ask(run, account)).orElse("it doesn't say of which row");
            if (answer.equals(Adoption.ADOPTABLE)) {
                adoptable.add("an object can have its row again: " + key);
                found.add(unexplained(rowless.get(i), "it can have its row again"));
            } else if (!answer.equals(Adoption.ADOPTED) && !FINE.contains(answer)) {
                lost.add("an object has no row and can't have one, as " + answer + ": " + key);
                found.add(unexplained(rowless.get(i), "it can't have a row, as " + answer));
            }
        }
        Findings.report(run, run.counts().matched(), adoptable);
        Findings.report(run, run.counts().unexplained(), lost);
        found.forEach(run::found);
        run.page(
                new AtObjects(page.objects().get(page.objects().size() - 1).key()).toString(),
                new Counts(page.objects().size(), adoptable.size(), 0, 0, 0, unrecognised, lost.size()));
        return page.more();
    }

    private static Finding unexplained(ObjectKey key, String detail) {
        return new Finding(Finding.What.UNEXPLAINED, key.value(), key.generationId(), null, detail);
    }

    private String ask(ClaimedRun run, Account account) {
        try {
            return run.run().options().adopt() && !run.run().dryRun()
                    ? adopt(run, account)
                    : transactions.as(StageRole.CLEANUP, tx -> Adoption.ask(tx, account, url(account), false));
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause && Refusal.isOne(cause)) {
                return Refusal.sentence(cause);
            }
            throw e;
        }
    }

    /**
     * In a transaction each, which holds the run: a worker that lost it makes no row. It is counted with it, as a row that is
     * there isn't looked at again when its page is.
     */
    private String adopt(ClaimedRun run, Account account) {
        String[] answer = {""};
        Counts counts = run.whileListing(tx -> {
            answer[0] = Adoption.ask(tx, account, url(account), true);
            return answer[0].equals(Adoption.ADOPTED)
                    ? new ClaimedRun.Step(null, Counts.looked(0, 1, 0, 0), List.of(mended(account)))
                    : new ClaimedRun.Step(null, Counts.NONE);
        });
        if (counts.matched() > 0) {
            Findings.report(
                    run,
                    run.counts().matched() - 1,
                    List.of("an object has its row again, without prompt and settings: " + account.key()));
        }
        return answer[0];
    }

    private static Finding mended(Account account) {
        return Finding.of(Finding.What.MENDED, account.key(), account.size(), "it has its row again");
    }

    private String url(Account account) {
        return objects.store().plainUrl(account.key());
    }
}
