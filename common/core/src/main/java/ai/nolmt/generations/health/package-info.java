/**
 * What an orchestrator and people may ask a process: docs/health.md says what each answer means.
 */
@NullMarked
package ai.nolmt.generations.health;

import org.jspecify.annotations.NullMarked;
