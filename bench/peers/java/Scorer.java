import hex.genmodel.MojoModel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Bytes of an event to bytes of its prediction, by H2O's own scorer, for one thread. Everything that can be used again is: what a
 * careful author writes, and no more. The answer is a smaller record than ours: no digest, no version, no names of the levels.
 */
final class Scorer {
  private static final int HEADER = 5;
  private static final int EVENT_SCHEMA_ID = 1;
  private static final int PREDICTION_SCHEMA_ID = 2;

  /** What is wrong with an event: it goes to the dead letters. */
  static final class BadEvent extends Exception {
    BadEvent(String message) {
      super(message);
    }
  }

  /** A model, where its columns stand in events, and the entry that it fills. */
  private static final class Column {
    final MojoModel mojo;
    final int[] fields;
    final double[] row;
    final double[] predictions;
    final Utf8[] labels;
    final GenericRecord entry;

    Column(File file, Schema event, Schema entrySchema) throws IOException {
      mojo = MojoModel.load(file.getPath());
      int count = mojo.nfeatures();
      fields = new int[count];
      for (int i = 0; i < count; i++) fields[i] = event.getField(mojo.getNames()[i]).pos();
      row = new double[count];
      predictions = new double[mojo.getPredsSize()];
      String[] levels = mojo.getDomainValues(mojo.getResponseIdx());
      labels = new Utf8[levels.length];
      for (int i = 0; i < levels.length; i++) labels[i] = new Utf8(levels[i]);
      entry = new GenericData.Record(entrySchema);
      entry.put("model", new Utf8(file.getName().replace(".zip", "")));
    }

    void score(GenericRecord event) {
      for (int i = 0; i < fields.length; i++) {
        Object value = event.get(fields[i]);
        row[i] = value == null ? Double.NaN : (Double) value;
      }
      mojo.score0(row, predictions);
      List<Double> probabilities = new ArrayList<>(labels.length);
      for (int i = 1; i < predictions.length; i++) probabilities.add(predictions[i]);
      entry.put("label", labels[(int) predictions[0]]);
      entry.put("probabilities", probabilities);
    }
  }

  private final GenericDatumReader<GenericRecord> reader;
  private final GenericDatumWriter<GenericRecord> writer;
  private final List<Column> models = new ArrayList<>();
  private final GenericRecord prediction;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private BinaryDecoder decoder;
  private BinaryEncoder encoder;
  private GenericRecord event;

  /** @param files of models, separated by commas */
  Scorer(String eventSchema, String predictionSchema, String files) throws IOException {
    Schema in = new Schema.Parser().parse(new File(eventSchema));
    Schema out = new Schema.Parser().parse(new File(predictionSchema));
    reader = new GenericDatumReader<>(in);
    writer = new GenericDatumWriter<>(out);
    Schema entry = out.getField("predictions").schema().getElementType();
    List<GenericRecord> entries = new ArrayList<>();
    for (String file : files.split(",")) {
      Column model = new Column(new File(file), in, entry);
      models.add(model);
      entries.add(model.entry);
    }
    prediction = new GenericData.Record(out);
    prediction.put("predictions", entries);
  }

  byte[] score(byte[] value, String topic, int partition, long offset) throws BadEvent {
    try {
      if (value == null || value.length < HEADER || value[0] != 0 || value[4] != EVENT_SCHEMA_ID) {
        throw new BadEvent("no event of schema " + EVENT_SCHEMA_ID);
      }
      decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
      event = reader.read(event, decoder);
      for (Column model : models) model.score(event);
      return encoded(topic + "-" + partition + "-" + offset);
    } catch (IOException | RuntimeException error) {
      throw new BadEvent(String.valueOf(error));
    }
  }

  private byte[] encoded(String eventId) throws IOException {
    prediction.put("eventId", new Utf8(eventId));
    prediction.put("eventTime", event.get("endedAt"));
    prediction.put("scoredAt", System.currentTimeMillis());
    prediction.put("rigId", event.get("rigId"));
    prediction.put("cycle", event.get("cycle"));
    bytes.reset();
    for (int i = 0; i < HEADER - 1; i++) bytes.write(0);
    bytes.write(PREDICTION_SCHEMA_ID);
    encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
    writer.write(prediction, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
