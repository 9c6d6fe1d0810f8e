package ai.nolmt.generations.testkit.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A message in protobuf's wire format, of which members of a length can be read. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Protobuf(byte[] bytes) {
    private static final byte[] NOTHING = {};

    /** Empty if it isn't there. */
    byte[] first(int member) {
        List<Protobuf> all = all(member);
        return all.isEmpty() ? NOTHING : all.get(0).bytes();
    }

    List<Protobuf> all(int member) {
        List<Protobuf> found = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 5 -> in.getInt();
                case 2 -> {
                    byte[] value = new byte[(int) varint(in)];
                    in.get(value);
                    if (tag >>> 3 == member) {
                        found.add(new Protobuf(value));
                    }
                }
                default -> throw new IllegalArgumentException("No wire type " + (tag & 7));
            }
        }
        return found;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
