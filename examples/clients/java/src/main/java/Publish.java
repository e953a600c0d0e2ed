import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes readings of the rig, a JSON object a line: Publish [FILE]. Settings are environment variables: KAFKA_BROKERS,
 * SCHEMA_REGISTRY_URL, CYCLES_TOPIC, SCHEMA_FILE.
 */
final class Publish {
  private static final Map<String, String> ENV = System.getenv();
  private static final String BROKERS = ENV.getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092");
  private static final String REGISTRY_URL = ENV.getOrDefault("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081");
  private static final String TOPIC = ENV.getOrDefault("CYCLES_TOPIC", "sluice-demo.cycles");
  private static final String SCHEMA_FILE = ENV.getOrDefault("SCHEMA_FILE", "../../../schemas/sensor-cycle.avsc");

  private static final AtomicBoolean lost = new AtomicBoolean();

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args.length > 0 ? args[0] : "../readings.jsonl");
    try {
      publish(file, new Schema.Parser().parse(Path.of(SCHEMA_FILE).toFile()));
    } catch (Exception error) { // of the file, the registry or the brokers
      System.err.println("publish to " + BROKERS + " with " + REGISTRY_URL + ": " + error);
      lost.set(true);
    }
    System.exit(lost.get() ? 1 : 0);
  }

  private static void publish(Path file, Schema schema) throws Exception {
    int schemaId = new Registry(REGISTRY_URL).register(TOPIC + "-value", schema);
    Map<String, Object> settings = Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, BROKERS,
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, // no repeats and no reordering by retries
        ProducerConfig.ACKS_CONFIG, "all",
        ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000,
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    // Closing sends what was produced, also when a line is at fault.
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (String line : Files.readAllLines(file)) {
        if (lost.get()) break;
        GenericRecord cycle = cycle(new ObjectMapper().readTree(line), schema);
        // The key keeps the cycles of a rig in order, and comes back with the prediction.
        String rig = (String) cycle.get("rigId");
        var record = new ProducerRecord<>(TOPIC, rig, Registry.encode(schemaId, cycle));
        producer.send(record, (at, error) -> report(rig + " cycle " + cycle.get("cycle"), at + "", error));
      }
    }
  }

  /** Once the brokers have the cycle, or have refused it for good. The place, topic-partition@offset, is its prediction's eventId. */
  private static void report(String name, String place, Exception error) {
    if (error == null) {
      System.out.println("sent " + name + " as " + place.replace('@', '-'));
    } else {
      System.err.println("not sent: " + name + ": " + error.getMessage());
      lost.set(true);
    }
  }

  /** A line as the schema wants it; the cycle ended just now. */
  private static GenericRecord cycle(JsonNode reading, Schema schema) {
    GenericRecord cycle = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) cycle.put(field.pos(), value(reading.get(field.name()), field.schema()));
    cycle.put("endedAt", System.currentTimeMillis());
    return cycle;
  }

  private static Object value(JsonNode json, Schema schema) {
    if (json == null || json.isNull()) return null;
    Schema type = schema.isUnion() ? schema.getTypes().get(1) : schema; // ["null", a type]
    return switch (type.getType()) {
      case STRING -> json.asText();
      case LONG -> json.asLong();
      case DOUBLE -> json.asDouble();
      default -> throw new IllegalArgumentException("no reading has the type " + type);
    };
  }
}
