type Elsewhere = readonly [by: string, why: string]

/** What is tested of services and functions by asking them. */
export const services: Readonly<Record<string, Elsewhere>> = {
  'src/databases/sql.ts': ['test/lookups/sqlite-table.test.ts', 'names of any kind, in a real database'],
  'src/serve/dai/dai-bodies.ts': [
    'test/serve/openapi/openapi-front.test.ts',
    'bodies described, and their examples scored',
  ],
  'src/serve/open-inference/instance-bodies.ts': [
    'test/serve/openapi/openapi-front.test.ts',
    'bodies described, and their examples scored',
  ],
  'src/serve/openapi/openapi-document.ts': [
    'test/serve/openapi/openapi-front.test.ts',
    'the whole document, as others read it',
  ],
  'src/serve/row-schema.ts': [
    'test/serve/openapi/openapi-front.test.ts',
    'columns with what is known of them',
  ],
  'src/serve/dai/dai-answers.ts': [
    'test/serve/dai/dai-front.test.ts',
    'each part of an answer, by requests as clients send them',
  ],
  'src/serve/lane.ts': [
    'test/serve/queued-model.test.ts',
    'rows of requests through a real model, to the bit',
  ],
  'src/serve/refusal.ts': ['test/serve/dispatch.test.ts', 'refusals as they are answered'],
  'src/serve/problem.ts': ['test/serve/dispatch.test.ts', 'refusals as they are answered'],
  'src/serve/serving-models.ts': [
    'test/serve/json-rpc/json-rpc-front.test.ts',
    'models of a pipeline asked by name',
  ],
  'src/app/serving/open-serving.ts': [
    'test/serve/queued-model.test.ts',
    'model files and pipelines opened by their configs',
  ],
  'src/app/serving/servable.ts': [
    'test/serve/queued-model.test.ts',
    'what becomes of unknown categories by the rules of a front',
  ],
  'src/app/serving/served-file.ts': ['test/serve/queued-model.test.ts', 'a model file asked for rows'],
  'src/app/serving/served-pipeline.ts': ['test/serve/queued-model.test.ts', 'a pipeline asked for rows'],
  'src/app/serving/pipeline-rows.ts': [
    'test/e2e/same-answers.test.ts',
    'rows of a pipeline held against its stream',
  ],
  'src/compile/model-alone.ts': [
    'test/e2e/same-answers.test.ts',
    'rows of a model file held against sluice score',
  ],
  'src/app/serving/service.ts': ['test/serve/http/server.test.ts', 'a service over sockets'],
  'src/serve/http/access-log.ts': [
    'test/serve/http/server.test.ts',
    'lines of requests that were asked over sockets',
  ],
  'src/serve/http/decoded-body.ts': ['test/serve/http/server.test.ts', 'packed bodies over sockets'],
  'src/serve/http/door.ts': [
    'test/serve/http/server.test.ts',
    'each thing that a request passes, over sockets',
  ],
  'src/serve/http/listener.ts': ['test/serve/http/server.test.ts', 'sockets with and without TLS'],
  'src/serve/http/cors.ts': ['test/serve/http/parts.test.ts', 'small parts of the server by themselves'],
  'src/serve/http/request-ids.ts': [
    'test/serve/http/parts.test.ts',
    'small parts of the server by themselves',
  ],
  'src/serve/http/time-limit.ts': [
    'test/serve/http/parts.test.ts',
    'small parts of the server by themselves',
  ],
  'src/serve/http/token-check.ts': [
    'test/serve/http/parts.test.ts',
    'small parts of the server by themselves',
  ],
  'src/serve/json-rpc/methods.ts': [
    'test/serve/json-rpc/json-rpc-front.test.ts',
    'each method, called as clients do',
  ],
  'src/serve/json-rpc/rpc-request.ts': [
    'test/serve/json-rpc/json-rpc-front.test.ts',
    'the examples of the specification',
  ],
  'src/functions/fetch-function.ts': [
    'test/functions/http-function.test.ts',
    'requests of each kind of host',
  ],
  'src/functions/function-service.ts': [
    'test/functions/http-function.test.ts',
    'requests of each kind of host',
  ],
  'src/functions/function-door.ts': [
    'test/functions/http-function.test.ts',
    'tokens, limits, origins and the log of functions',
  ],
  'src/functions/http-event.ts': ['test/functions/http-function.test.ts', 'events as API Gateway has them'],
  'src/functions/opened-once.ts': [
    'test/functions/http-function.test.ts',
    'warm calls, and a start that failed',
  ],
  'src/functions/kafka-event.ts': [
    'test/functions/kafka-function.test.ts',
    'events as the Kafka event source has them',
  ],
  'src/scoring/label-counts.ts': ['test/pipeline/pipeline.test.ts', 'predictions counted by label'],
  'src/observability/service-metrics.ts': [
    'test/serve/http/server.test.ts',
    'what a scrape of a service gets',
  ],
  'src/cli/serve.ts': ['test/e2e/serve.test.ts', 'the command as users start it'],
  'src/config/load-serve.ts': [
    'test/app/serving/serve-config.test.ts',
    'configs of services, right and wrong',
  ],
  'src/app/serving/refused-rows.ts': [
    'test/e2e/serve.test.ts',
    'refused rows on the dead-letter topic of a real broker',
  ],
}
