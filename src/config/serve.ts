import { z } from 'zod'
import { accessLogs } from '../core/access-log.ts'
import { invocationSettings } from '../core/invocation-setting.ts'
import { logLevels } from '../core/logger.ts'
import { bytes, flag, integer, milliseconds, name, path, secret, text } from './scalars.ts'
import { modelEntry } from './model-entry.ts'

const MiB = 2 ** 20

/** What Driverless AI takes as missing where a model's own list is not known. */
const daiMissingWords = [
  '',
  '?',
  'None',
  'nan',
  'NA',
  'N/A',
  'unknown',
  'inf',
  '-inf',
  '1.7976931348623157e+308',
  '-1.7976931348623157e+308',
]

const tls = z.strictObject({
  certFile: path('server.pem').describe('Certificate of the server (PEM), with its chain.'),
  keyFile: path('server.key').describe("The certificate's private key (PEM)."),
  passphrase: secret().optional().describe('Passphrase of the private key.'),
  clientCaFile: path('clients.pem')
    .optional()
    .describe(
      'Certificate authority (PEM) of clients: only those with a certificate that it signed are answered (mTLS).',
    ),
})

/** How a service is reached, and what one request may cost. */
const serveSection = z.strictObject({
  host: text('127.0.0.1')
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` inside a container.'),
  port: integer(0, 65_535, 8080)
    .default(8080)
    .describe(
      'Port to listen on; 0 takes any free one. `PORT`, `AIP_HTTP_PORT` and `SAGEMAKER_BIND_TO_PORT` of the environment come before it.',
    ),
  tls: tls.optional().describe('TLS (1.2 and later). None: plain HTTP.'),
  tokens: z
    .array(secret())
    .default([])
    .describe(
      'Tokens of clients, by variables or `{ file: … }`: as `Authorization: Bearer …` or `x-api-key: …`. None: nobody is asked for one. `/livez`, `/readyz`, `/metrics`, `/version`, `/ping`, `/health` and `/v2/health/…` are open.',
    ),
  cors: z
    .array(text('https://example.com'))
    .default([])
    .describe('Origins of pages that may ask from a browser; `*` for all.'),
  maxRows: integer(1, 1_000_000, 10_000).default(10_000).describe('Rows of one request.'),
  maxBodyBytes: bytes(1024)
    .default(8 * MiB)
    .describe('Size of one body, after its content encoding (gzip, deflate) was taken away.'),
  queueRows: integer(1, 10_000_000, 20_000)
    .default(20_000)
    .describe('Rows that may wait for their scores; requests beyond that are answered with 429.'),
  maxRequests: integer(1, 1_000_000, 256)
    .default(256)
    .describe('Requests that may be under way at once; those beyond are answered with 429.'),
  requestTimeoutMs: milliseconds()
    .default(30_000)
    .describe(
      'How long a request may take to be read and answered. The header `x-request-timeout-ms` shortens it.',
    ),
  keepAliveMs: milliseconds()
    .default(72_000)
    .describe('How long an idle connection is kept: longer than the load balancer in front keeps it.'),
  drainDelayMs: milliseconds(0)
    .default(0)
    .describe(
      'How long requests are still taken after a stop was asked for, while readiness says no: 5 s in Kubernetes.',
    ),
  drainMs: milliseconds()
    .default(10_000)
    .describe('How long requests under way may take to finish after that.'),
  invocations: z
    .enum(invocationSettings)
    .default('auto')
    .describe(
      'Whose contract `/invocations` has: `mlflow`, `sagemaker`, or `auto`, where each request tells by its body and headers, and one that could be of either is refused. With `auto`, a variable `SAGEMAKER_…` of the environment makes it `sagemaker`.',
    ),
  missingWords: z
    .array(z.string())
    .default(daiMissingWords)
    .describe('Texts that mean a missing value to the fronts of Driverless AI.'),
  files: path('data')
    .optional()
    .describe(
      'Folder below which CSV files may be scored by their path (`/model/score?file=…`). None: no file is.',
    ),
  deadLetters: flag()
    .default(false)
    .describe(
      "Rows that cannot be scored also go to the dead-letter topic of the pipeline's config, as JSON, with the same headers.",
    ),
  accessLog: z
    .enum(accessLogs)
    .default('failures')
    .describe(
      'For which requests the log has a line, with path, status, time and ids, never a value: `all`, or those that we failed to answer.',
    ),
})

/** A service over HTTP: `sluice serve -c serve.yaml`. */
export const serveSchema = z.strictObject({
  name: name('rig-models').default('sluice').describe('Name of the service, in its answers and its log.'),
  pipeline: path('sluice.yaml')
    .optional()
    .describe(
      'The config of a pipeline, whose features, policies and models are served: rows are its events. Either this or `models`.',
    ),
  set: z
    .array(text('models[0].file=new.zip'))
    .default([])
    .describe('Overrides of that config, as `--set` has them.'),
  models: z
    .array(modelEntry.omit({ columns: true, contributions: true }))
    .min(1)
    .optional()
    .describe('Model files, whose rows have the columns of the models.'),
  first: name('cooler')
    .optional()
    .describe('The model that is asked where a request names none. None: the first of the list.'),
  serve: serveSection.prefault({}).describe('The server.'),
  log: z
    .strictObject({
      level: z.enum(logLevels).default('info').describe('The least severe lines that are written.'),
    })
    .prefault({})
    .describe('The log: JSON lines on standard output.'),
})

export type ServeConfig = Readonly<z.infer<typeof serveSchema>>

export type ServeSettings = ServeConfig['serve']
