/** The bucket as the set-up guide and the README want it. */
@NullMarked
package ai.nolmt.generations.tools.provision.bucket;

import org.jspecify.annotations.NullMarked;
