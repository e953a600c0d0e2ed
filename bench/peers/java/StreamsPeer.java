import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The same as a Kafka Streams topology of one processor and one thread.
 *
 * <p>java StreamsPeer BROKERS GROUP INPUT OUTPUT DEAD_LETTERS EVENT.avsc PREDICTION.avsc MODEL.zip[,MODEL.zip] at_least_once|exactly_once_v2
 * STATE_FOLDER
 */
public final class StreamsPeer {
  private StreamsPeer() {}

  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, args[8]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[9]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 5000);
    PeerSettings.CONSUMER.forEach((name, value) -> settings.put(StreamsConfig.consumerPrefix(name), value));
    PeerSettings.PRODUCER.forEach((name, value) -> settings.put(StreamsConfig.producerPrefix(name), value));
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), args[2]);
    topology.addProcessor("score", () -> new Score(scorerOf(args)), "in");
    topology.addSink("out", args[3], new ByteArraySerializer(), new ByteArraySerializer(), "score");
    topology.addSink("dead", args[4], new ByteArraySerializer(), new ByteArraySerializer(), "score");
    KafkaStreams streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(error -> StreamThreadExceptionResponse.SHUTDOWN_APPLICATION);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
  }

  private static Scorer scorerOf(String[] args) {
    try {
      return new Scorer(args[5], args[6], args[7]);
    } catch (IOException error) {
      throw new IllegalStateException(error);
    }
  }

  private static final class Score implements Processor<byte[], byte[], byte[], byte[]> {
    private final Scorer scorer;
    private ProcessorContext<byte[], byte[]> context;

    Score(Scorer scorer) {
      this.scorer = scorer;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      // A record of a source has its place.
      RecordMetadata place = context.recordMetadata().get();
      try {
        byte[] value = scorer.score(record.value(), place.topic(), place.partition(), place.offset());
        context.forward(record.withValue(value), "out");
      } catch (Scorer.BadEvent bad) {
        context.forward(record, "dead");
      }
    }
  }
}
