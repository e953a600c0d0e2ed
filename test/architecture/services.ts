import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of services and functions by asking them: a part of `tested-elsewhere.ts`. */
export const services: Readonly<Record<string, Elsewhere>> = {
  'src/databases/sql.ts': ['test/lookups/sqlite-table.test.ts', 'names of any kind, in a real database'],
  ...each(
    'src/',
    'test/serve/openapi/openapi-front.test.ts',
    'the whole document as others read it, and its examples scored',
    `
    serve/dai/dai-bodies serve/open-inference/instance-bodies serve/openapi/openapi-document serve/row-schema
  `,
  ),
  'src/app/serving/answering-models.ts': [
    'test/app/serving/follow-in-service.test.ts',
    'splits, releases that cannot be loaded and fallbacks, each asked over HTTP',
  ],
  'src/serve/dai/dai-answers.ts': [
    'test/serve/dai/dai-front.test.ts',
    'each part of an answer, by requests as clients send them',
  ],
  ...each(
    'src/',
    'test/serve/queued-model.test.ts',
    'model files and pipelines opened by their configs and asked for rows, to the bit',
    `
    serve/lane app/serving/open-serving app/serving/servable app/serving/served-file app/serving/served-pipeline
  `,
  ),
  ...each(
    'src/',
    'test/serve/dispatch.test.ts',
    'refusals as they are answered',
    `
    serve/refusal serve/problem
  `,
  ),
  ...each(
    'src/',
    'test/serve/json-rpc/json-rpc-front.test.ts',
    'each method and the examples of the specification, called as clients do',
    `
    serve/serving-models serve/json-rpc/methods serve/json-rpc/rpc-request
  `,
  ),
  ...each(
    'src/',
    'test/e2e/same-answers.test.ts',
    'rows held against the stream and the file',
    `
    app/serving/pipeline-rows compile/model-alone
  `,
  ),
  ...each(
    'src/',
    'test/serve/http/server.test.ts',
    'each thing that a request passes, over sockets with and without TLS',
    `
    app/serving/service serve/http/decoded-body serve/http/door serve/http/listener observability/service-metrics
  `,
  ),
  ...each(
    'src/',
    'test/serve/http/parts.test.ts',
    'small parts of the server by themselves',
    `
    serve/http/cors serve/http/request-ids serve/http/time-limit serve/http/token-check
  `,
  ),
  ...each(
    'src/',
    'test/functions/http-function.test.ts',
    'requests and events of each kind of host, warm calls, and a start that failed',
    `
    functions/fetch-function functions/function-service functions/function-door functions/http-event functions/opened-once
  `,
  ),
  'src/functions/kafka-event.ts': [
    'test/functions/kafka-function.test.ts',
    'events as the Kafka event source has them',
  ],
  'src/scoring/label-counts.ts': ['test/pipeline/pipeline.test.ts', 'predictions counted by label'],
  ...each(
    'src/',
    'test/e2e/serve.test.ts',
    'the command and its dead letters beside a real broker',
    `
    cli/serve app/serving/refused-rows
  `,
  ),
  'src/config/load-serve.ts': [
    'test/app/serving/serve-config.test.ts',
    'configs of services, right and wrong',
  ],
  ...each(
    'src/',
    'test/cli/sql.test.ts',
    'statements on real databases, held against scoreRow',
    'app/run-sql app/sql-functions',
  ),
}
