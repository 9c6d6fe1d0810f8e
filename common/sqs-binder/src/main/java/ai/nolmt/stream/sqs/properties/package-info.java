/** What an application may set, with its bounds. Depends on nothing else of the binder. */
@NullMarked
package ai.nolmt.stream.sqs.properties;

import org.jspecify.annotations.NullMarked;
