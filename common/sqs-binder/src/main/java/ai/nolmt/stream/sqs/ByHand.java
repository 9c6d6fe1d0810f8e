package ai.nolmt.stream.sqs;

/** Decides about single messages by hand. */
interface ByHand {
    void acknowledge(InFlightMessage message);

    /** Visible again at once, or after a delay that grows. */
    void giveBack(InFlightMessage message, boolean atOnce);

    /** Nobody but the handler's owner decides about this message. */
    void keep(InFlightMessage message);
}
