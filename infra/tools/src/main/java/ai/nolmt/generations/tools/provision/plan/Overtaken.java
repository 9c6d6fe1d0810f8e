package ai.nolmt.generations.tools.provision.plan;

/** Somebody else changed it since it was looked at, and nothing was done: it is to be looked at again. */
public final class Overtaken extends RuntimeException {}
