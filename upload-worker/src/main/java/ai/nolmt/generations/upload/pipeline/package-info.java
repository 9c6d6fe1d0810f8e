/**
 * Jobs on their way from a message to a commit: as many attempts at once as may be, each for itself, and those that are
 * stored committed together.
 */
@NullMarked
package ai.nolmt.generations.upload.pipeline;

import org.jspecify.annotations.NullMarked;
