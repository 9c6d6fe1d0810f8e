/**
 * Outputs that are fetched from where a model's provider left them.
 */
@NullMarked
package ai.nolmt.generations.upload.fetch.remote;

import org.jspecify.annotations.NullMarked;
