import java.util.Map;

/** Settings of Kafka's clients that a drain was fastest with, of those that were tried. */
final class PeerSettings {
  static final Map<String, Object> CONSUMER =
      Map.of("auto.offset.reset", "earliest", "max.poll.records", 2000, "max.partition.fetch.bytes", 1 << 20);
  static final Map<String, Object> PRODUCER =
      Map.of("acks", "all", "enable.idempotence", true, "linger.ms", 5, "batch.size", 128 << 10);

  private PeerSettings() {}
}
