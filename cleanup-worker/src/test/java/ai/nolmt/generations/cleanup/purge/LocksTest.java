package ai.nolmt.generations.cleanup.purge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | AccessDenied: Access Denied because object protected by object lock.
            true  | ObjectLocked: Object, 'a' (Version ID=b) is WORM protected and cannot be overwritten
            true  | InvalidRequest: Object is WORM protected and cannot be overwritten.
            true  | ObjectLockedByBucketPolicy: The object is locked by the bucket policy.
            false | AccessDenied: Access Denied
            false | InternalError: We encountered an internal error. Please try again.
            false | SlowDown: Please reduce your request rate.
            false | not confirmed
            """)
    void aLockIsToldByTheStoresWords(boolean lock, String reason) {
        assertThat(Locks.isOne(reason)).isEqualTo(lock);
    }
}
