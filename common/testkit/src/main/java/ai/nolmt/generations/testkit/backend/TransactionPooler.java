package ai.nolmt.generations.testkit.backend;

import ai.nolmt.servers.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What stands before PostgreSQL as PgBouncer does with {@code pool_mode = transaction} and a pool of one: each transaction of
 * anybody has the one session. All who connect must have the same login and database.
 */
public final class TransactionPooler implements AutoCloseable {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;
    private static final int OK = 0;
    private static final int LAST_OF_SCRAM = 12;

    private final String host;
    private final int port;
    private final ServerSocket clients;
    private final Semaphore turn = new Semaphore(1);
    private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    private @Nullable Socket session;
    private volatile @Nullable Client working;

    public TransactionPooler(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            clients = new ServerSocket(0, 50, InetAddress.getByName(Loopback.HOST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("clients", () -> {
            while (true) {
                Client client = new Client(clients.accept());
                start("client", client::serve);
            }
        });
    }

    public int port() {
        return clients.getLocalPort();
    }

    /** The first one's way in, which all others are told was theirs. */
    private synchronized OutputStream letIn(byte[] startup, DataInputStream from, DataOutputStream to)
            throws IOException {
        Socket there = session;
        if (there != null) {
            to.write(greeting.toByteArray());
            return there.getOutputStream();
        }
        there = new Socket(host, port);
        session = there;
        DataInputStream answers = new DataInputStream(there.getInputStream());
        OutputStream questions = there.getOutputStream();
        questions.write(startup);
        greeting.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, OK});
        Message said;
        do {
            said = Message.read(answers);
            said.write(to);
            if (said.type == 'R' && said.number() != OK && said.number() != LAST_OF_SCRAM) {
                Message.read(from).write(questions);
            } else if (said.type != 'R') {
                said.write(greeting);
            }
        } while (said.type != 'Z' && said.type != 'E');
        start("session", () -> {
            while (true) {
                answer(Message.read(answers));
            }
        });
        return questions;
    }

    private void answer(Message message) throws IOException {
        Client client = Objects.requireNonNull(working);
        boolean isOver = message.type == 'Z' && message.body[0] == 'I';
        if (isOver) {
            client.works = false;
        }
        message.write(client.to);
        if (isOver) {
            turn.release();
        }
    }

    private final class Client {
        private final Socket socket;
        private final DataInputStream from;
        private final DataOutputStream to;
        private volatile boolean works;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            this.from = new DataInputStream(socket.getInputStream());
            this.to = new DataOutputStream(socket.getOutputStream());
        }

        void serve() throws IOException, InterruptedException {
            try (socket) {
                OutputStream questions = letIn(startup(), from, to);
                for (Message asked = Message.read(from); asked.type != 'X'; asked = Message.read(from)) {
                    if (!works) {
                        turn.acquire();
                        works = true;
                        working = this;
                    }
                    asked.write(questions);
                }
            }
        }

        private byte[] startup() throws IOException {
            while (true) {
                byte[] packet = new byte[from.readInt() - Integer.BYTES];
                from.readFully(packet);
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(whole);
                out.writeInt(packet.length + Integer.BYTES);
                out.write(packet);
                int asked = number(packet);
                if (asked != SSL_REQUEST && asked != GSS_REQUEST) {
                    return whole.toByteArray();
                }
                to.writeByte('N');
            }
        }
    }

    private record Message(byte type, byte[] body) {
        static Message read(DataInputStream in) throws IOException {
            byte type = in.readByte();
            byte[] body = new byte[in.readInt() - Integer.BYTES];
            in.readFully(body);
            return new Message(type, body);
        }

        int number() {
            return TransactionPooler.number(body);
        }

        void write(OutputStream to) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(whole);
            out.writeByte(type);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            to.write(whole.toByteArray());
        }
    }

    private static int number(byte[] bytes) {
        return (bytes[0] & 255) << 24 | (bytes[1] & 255) << 16 | (bytes[2] & 255) << 8 | (bytes[3] & 255);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // closed
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pooler-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            clients.close();
            if (session != null) {
                session.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
