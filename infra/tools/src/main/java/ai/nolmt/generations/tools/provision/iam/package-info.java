/** What each stage may do, as one table, and the policies, roles and user that it makes. */
@NullMarked
package ai.nolmt.generations.tools.provision.iam;

import org.jspecify.annotations.NullMarked;
