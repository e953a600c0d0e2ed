import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads predictions and dead letters until it is stopped: Consume [RIG ...]. With names of rigs it shows those alone. Settings
 * are environment variables: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, GROUP, PREDICTIONS_TOPIC, DEAD_LETTERS_TOPIC.
 */
final class Consume {
  private static final Map<String, String> ENV = System.getenv();
  private static final String BROKERS = ENV.getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092");
  private static final String REGISTRY_URL = ENV.getOrDefault("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081");
  private static final String PREDICTIONS = ENV.getOrDefault("PREDICTIONS_TOPIC", "sluice-demo.predictions");
  private static final String DEAD_LETTERS = ENV.getOrDefault("DEAD_LETTERS_TOPIC", "sluice-demo.dead-letters");

  private static final Registry registry = new Registry(REGISTRY_URL);
  private static final CountDownLatch closed = new CountDownLatch(1);
  private static volatile boolean stopping = false;

  public static void main(String[] args) {
    Map<String, Object> settings = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, BROKERS,
        ConsumerConfig.GROUP_ID_CONFIG, ENV.getOrDefault("GROUP", "clients-java"),
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed", // for pipelines with delivery: exactly-once
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    boolean failed = false;
    // Closing leaves the group at once, so that others take over its partitions.
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      Runtime.getRuntime().addShutdownHook(new Thread(Consume::stop));
      consumer.subscribe(List.of(PREDICTIONS, DEAD_LETTERS));
      while (!stopping) {
        var records = consumer.poll(Duration.ofMillis(500));
        for (var record : records) show(record, Set.of(args));
        if (!records.isEmpty()) consumer.commitSync(); // after handling: at least once
      }
    } catch (Exception error) { // of what was polled then, nothing is committed
      System.err.println("consume from " + BROKERS + " with " + REGISTRY_URL + ": " + error);
      failed = true;
    }
    closed.countDown();
    if (failed) System.exit(1);
  }

  /** SIGINT and SIGTERM end the JVM, which waits for this. */
  private static void stop() {
    stopping = true;
    try {
      closed.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void show(ConsumerRecord<String, byte[]> record, Set<String> rigs) throws Exception {
    if (!rigs.isEmpty() && !rigs.contains(record.key())) return;
    if (record.topic().equals(DEAD_LETTERS)) {
      System.out.println(deadLetterLine(record.key(), record.headers()));
    } else {
      // After a crash an event may be scored again: whoever stores predictions stores them by eventId.
      System.out.println(predictionLines(record.key(), registry.decode(record.value())));
    }
  }

  /** The cycle, by the fields of it that the pipeline includes, and a line for each model. */
  private static String predictionLines(String rig, GenericRecord prediction) {
    var fields = (Map<?, ?>) prediction.get("fields");
    String first = rig + " cycle " + fields.get(new Utf8("cycle")) + " (" + prediction.get("eventId") + ")";
    Stream<String> models = records(prediction, "predictions").map(entry -> {
      String classes = records(entry, "probabilities")
          .map(each -> String.format(Locale.ROOT, "%s: %.4f", each.get("label"), each.get("probability")))
          .collect(Collectors.joining(", "));
      return "  " + entry.get("model") + " " + entry.get("label") + " (" + classes + ")";
    });
    return Stream.concat(Stream.of(first), models).collect(Collectors.joining("\n"));
  }

  @SuppressWarnings("unchecked") // the schema says so
  private static Stream<GenericRecord> records(GenericRecord record, String field) {
    return ((List<GenericRecord>) record.get(field)).stream();
  }

  /** What became of the record, by the headers that Sluice adds; key and value are as they were published. */
  private static String deadLetterLine(String rig, Headers headers) {
    String event = Stream.of("topic", "partition", "offset")
        .map(part -> text(headers, "__connect.errors." + part))
        .collect(Collectors.joining("-"));
    String details = Stream.of("field", "value", "model")
        .filter(name -> headers.lastHeader("sluice.dlq." + name) != null)
        .map(name -> " " + name + "=" + text(headers, "sluice.dlq." + name))
        .collect(Collectors.joining());
    return "dead letter " + rig + " (" + event + "): " + text(headers, "sluice.dlq.reason") + details;
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
