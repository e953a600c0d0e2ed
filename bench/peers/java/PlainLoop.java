import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Poll, score, send, flush, commit: at least once, one thread, idempotent producer.
 *
 * <p>java PlainLoop BROKERS GROUP INPUT OUTPUT DEAD_LETTERS EVENT.avsc PREDICTION.avsc MODEL.zip[,MODEL.zip]
 */
public final class PlainLoop {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  private PlainLoop(String brokers, String group) {
    Map<String, Object> forConsumer = new HashMap<>(PeerSettings.CONSUMER);
    forConsumer.put("bootstrap.servers", brokers);
    forConsumer.put("group.id", group);
    forConsumer.put("enable.auto.commit", false);
    consumer = new KafkaConsumer<>(forConsumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    Map<String, Object> forProducer = new HashMap<>(PeerSettings.PRODUCER);
    forProducer.put("bootstrap.servers", brokers);
    producer = new KafkaProducer<>(forProducer, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public static void main(String[] args) throws Exception {
    Scorer scorer = new Scorer(args[5], args[6], args[7]);
    PlainLoop loop = new PlainLoop(args[0], args[1]);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      loop.consumer.wakeup();
      try {
        main.join(10_000);
      } catch (InterruptedException ignored) {
        // It ends anyway.
      }
    }));
    loop.run(scorer, args[2], args[3], args[4]);
  }

  private void run(Scorer scorer, String input, String output, String deadLetters) {
    Callback onSent = (metadata, error) -> {
      if (error != null) failure.compareAndSet(null, error);
    };
    consumer.subscribe(List.of(input), new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        finish();
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    });
    try (consumer; producer) {
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<byte[], byte[]> record : records) {
          producer.send(answer(scorer, record, output, deadLetters), onSent);
        }
        done.putAll(records.nextOffsets());
        finish();
      }
    } catch (WakeupException stopping) {
      // All that was taken is done.
    }
  }

  private static ProducerRecord<byte[], byte[]> answer(
      Scorer scorer, ConsumerRecord<byte[], byte[]> record, String output, String deadLetters) {
    try {
      byte[] value = scorer.score(record.value(), record.topic(), record.partition(), record.offset());
      return new ProducerRecord<>(output, record.partition(), record.key(), value);
    } catch (Scorer.BadEvent bad) {
      return new ProducerRecord<>(deadLetters, record.partition(), record.key(), record.value());
    }
  }

  private void finish() {
    if (done.isEmpty()) return;
    producer.flush();
    if (failure.get() != null) throw new IllegalStateException(failure.get());
    consumer.commitSync(done);
    done.clear();
  }
}
