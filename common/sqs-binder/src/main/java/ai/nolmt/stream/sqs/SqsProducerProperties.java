package ai.nolmt.stream.sqs;

/** Of one output binding: nothing to set yet. */
public final class SqsProducerProperties {}
