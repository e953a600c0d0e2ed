import { z } from 'zod'
import { endpointTls } from './kafka.ts'
import { baseUrl, bytes, integer, milliseconds, text, webHeaders } from './scalars.ts'

/** A column by its name where it holds numbers, or with what it holds. */
function columns(example: string) {
  return z
    .array(
      z.union([
        text(example),
        z.strictObject({
          name: text(example).describe('Its name.'),
          type: z.enum(['number', 'text']).default('number').describe('What it holds.'),
        }),
      ]),
    )
    .min(1)
    .meta({ examples: [[example]] })
    .optional()
}

const shared = {
  url: baseUrl('http://127.0.0.1:8080', 'headers').describe(
    'Address of the server; paths are put behind it.',
  ),
  headers: webHeaders().describe(
    'HTTP headers of each request, such as `authorization`; values best given by environment variables or files.',
  ),
  ssl: endpointTls.optional().describe('Certificates for the server, where the usual ones do not do.'),
  inputs: columns('psa_bar').describe(
    'The columns that the server takes: names of those with numbers, `{ name, type: text }` for those with text. None: the server is asked. With `inputs` and `outputs` the config is checked without the server; at the start it is held against what that says.',
  ),
  outputs: columns('cool_cond_y.3').describe(
    'What is taken of its answers, by name; text is the predicted class, which needs `labels`. None: all, as the server says.',
  ),
  timeoutMs: milliseconds().default(5_000).describe('How long an answer may take.'),
  maxRows: integer(1, 65_536, 256).default(256).describe('How many rows a request has at most.'),
  maxConcurrent: integer(1, 1_000, 4).default(4).describe('How many requests are under way at most.'),
  retries: integer(0, 20, 2)
    .default(2)
    .describe('How often a request that was not answered is made again before the stream pauses.'),
  maxAnswerBytes: bytes(1)
    .default(2 ** 24)
    .describe('How long an answer may be; a longer one pauses the stream.'),
}

/** A model that another server scores. */
export const remoteSection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('dai-rest')
      .describe('REST scorer of Driverless AI and H2O MLOps: `/model/schema`, `/model/score`.'),
    ...shared,
  }),
  z.strictObject({
    kind: z
      .literal('open-inference')
      .describe('Open Inference Protocol (V2) in JSON: KServe, Seldon, MLServer, Triton, OpenVINO.'),
    model: text('cooler').describe('Name of the model on the server.'),
    modelVersion: text('1').optional().describe('Its version on the server. None: the one it chooses.'),
    form: z
      .enum(['columns', 'matrix'])
      .optional()
      .describe(
        'A tensor for each column, by name, or one for all, in the order of `inputs`. None: what the server says of its inputs; `columns` where it says nothing.',
      ),
    ...shared,
  }),
  z.strictObject({
    kind: z
      .literal('json-rpc')
      .describe('JSON-RPC of a Driverless AI Python scoring pipeline: `/rpc`, method `score_batch`.'),
    ...shared,
  }),
])

export type RemoteSettings = z.infer<typeof remoteSection>

/** Of one kind of server. */
export type RemoteSettingsOf<K extends RemoteSettings['kind']> = Extract<RemoteSettings, { readonly kind: K }>
