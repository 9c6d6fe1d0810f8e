/**
 * A caller of the API.
 */
@NullMarked
package ai.nolmt.generations.testkit.http;

import org.jspecify.annotations.NullMarked;
