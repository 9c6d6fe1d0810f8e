/** The bucket as docs/set-up.md wants it. */
@NullMarked
package ai.nolmt.generations.tools.provision.bucket;

import org.jspecify.annotations.NullMarked;
