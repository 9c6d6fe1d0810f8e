/**
 * What all controllers share: callers, bounds of bodies, and every error as problem+json. It knows no feature.
 */
@NullMarked
package ai.nolmt.generations.ingest.web;

import org.jspecify.annotations.NullMarked;
