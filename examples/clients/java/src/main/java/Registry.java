import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** A schema registry with Confluent's interface, and values in its wire format: a zero, the schema's id in 4 bytes, Avro. */
final class Registry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String url;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<Integer, Schema> schemas = new HashMap<>();

  Registry(String url) {
    this.url = url;
  }

  /** Registers the schema where it is not there yet; gives its id. */
  int register(String subject, Schema schema) throws IOException, InterruptedException {
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    String body = JSON.writeValueAsString(Map.of("schema", schema.toString()));
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    request.header("Content-Type", "application/vnd.schemaregistry.v1+json");
    return ask(request.POST(HttpRequest.BodyPublishers.ofString(body))).get("id").asInt();
  }

  static byte[] encode(int schemaId, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  GenericRecord decode(byte[] value) throws IOException, InterruptedException {
    if (value.length < 5 || value[0] != 0) throw new IOException("not in the registry's wire format");
    Schema schema = schema(ByteBuffer.wrap(value).getInt(1));
    var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
  }

  /** Schemas never change under their id: each is asked for once. */
  private Schema schema(int id) throws IOException, InterruptedException {
    if (!schemas.containsKey(id)) {
      JsonNode answer = ask(HttpRequest.newBuilder(URI.create(url + "/schemas/ids/" + id)).GET());
      schemas.put(id, new Schema.Parser().parse(answer.get("schema").asText()));
    }
    return schemas.get(id);
  }

  private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("the registry answers " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
