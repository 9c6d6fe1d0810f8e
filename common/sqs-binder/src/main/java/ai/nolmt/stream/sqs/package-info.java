/**
 * A Spring Cloud Stream binder for Amazon SQS. A message is acknowledged after its handler returned; what the handler
 * throws makes it visible again later and later, until the queue's redrive policy moves it to the dead-letter queue.
 */
@NullMarked
package ai.nolmt.stream.sqs;

import org.jspecify.annotations.NullMarked;
