import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hex.ModelCategory;
import hex.genmodel.MojoModel;
import hex.genmodel.easy.EasyPredictModelWrapper;
import hex.genmodel.easy.RowData;
import hex.genmodel.easy.exception.PredictException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A server of one model on H2O's own scorer, as one would write it: the JDK's HTTP server, a pool of threads, Jackson, rows by
 * EasyPredict. Requests and answers are those of Driverless AI's REST scorer: texts in, texts out.
 *
 * <p>java ScoreServer MODEL.zip THREADS: prints the port that it listens on.
 */
public final class ScoreServer {
  record ScoreRequest(
      @JsonProperty("fields") String[] fields, @JsonProperty("rows") String[][] rows) {}

  record ScoreResponse(
      @JsonProperty("id") String id,
      @JsonProperty("fields") List<String> fields,
      @JsonProperty("score") List<List<String>> score) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader READER = JSON.readerFor(ScoreRequest.class);
  private static final ObjectWriter WRITER = JSON.writerFor(ScoreResponse.class);

  private final MojoModel model;
  private final EasyPredictModelWrapper wrapper;
  private final List<String> names = new ArrayList<>();

  private ScoreServer(String file) throws IOException {
    model = MojoModel.load(file);
    if (model.getModelCategory() != ModelCategory.Multinomial) {
      throw new IllegalArgumentException("a multinomial model is expected");
    }
    wrapper =
        new EasyPredictModelWrapper(
            new EasyPredictModelWrapper.Config()
                .setModel(model)
                .setConvertUnknownCategoricalLevelsToNa(true));
    for (String level : wrapper.getResponseDomainValues()) {
      names.add(model.getResponseName() + "." + level);
    }
  }

  public static void main(String[] args) throws IOException {
    ScoreServer scorer = new ScoreServer(args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(args[1])));
    server.createContext("/model/score", scorer::answer);
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      int status = 200;
      try {
        body = WRITER.writeValueAsBytes(score(READER.readValue(exchange.getRequestBody().readAllBytes())));
      } catch (IOException | PredictException | RuntimeException error) {
        status = 400;
        body = String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8);
      }
      exchange.getResponseHeaders().set("content-type", status == 200 ? "application/json" : "text/plain");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private ScoreResponse score(ScoreRequest request) throws PredictException {
    String[] fields = request.fields();
    List<List<String>> scores = new ArrayList<>(request.rows().length);
    for (String[] cells : request.rows()) {
      if (cells.length != fields.length) {
        throw new IllegalArgumentException(cells.length + " cells for " + fields.length + " fields");
      }
      RowData row = new RowData();
      for (int i = 0; i < cells.length; i++) {
        if (cells[i] != null) row.put(fields[i], cells[i]);
      }
      double[] probabilities = wrapper.predictMultinomial(row).classProbabilities;
      List<String> texts = new ArrayList<>(probabilities.length);
      for (double probability : probabilities) texts.add(Double.toString(probability));
      scores.add(texts);
    }
    return new ScoreResponse(model.getUUID(), names, scores);
  }
}
