import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member by the newer protocol of groups (KIP-848), until its input ends. Arguments: broker, group, topic. Prints how many partitions it has, whenever that changes. */
public class NewProtocolMember {
  public static void main(String[] args) throws Exception {
    Map<String, Object> config = Map.of(
        "bootstrap.servers", args[0], "group.id", args[1], "group.protocol", "consumer", "auto.offset.reset", "earliest");
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(args[2]));
      for (int before = -1; System.in.available() == 0; ) {
        consumer.poll(Duration.ofMillis(100));
        int now = consumer.assignment().size();
        if (now != before) System.out.println(now);
        before = now;
      }
    }
  }
}
