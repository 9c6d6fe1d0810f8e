/** What the binder costs, against the same server in the same run. */
@NullMarked
package ai.nolmt.stream.benchmarks;

import org.jspecify.annotations.NullMarked;
