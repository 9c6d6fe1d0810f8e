/**
 * The whole pipeline on one machine: real servers on loopback ports in this process, the three applications as
 * processes of their own.
 */
@NullMarked
package ai.nolmt.generations.local;

import org.jspecify.annotations.NullMarked;
