import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { passwordMechanisms } from '../core/sasl.ts'
import { baseUrl, flag, integer, milliseconds, name, path, secret, text, url } from './scalars.ts'

const broker = z
  .string()
  .regex(/^(\[[^\s\]]+\]|[^\s:/,[\]]+):\d{1,5}$/, { error: ({ input }) => addressHint(input), abort: true })
  .refine(
    (address) => !address.startsWith('[') || isIPv6(address.slice(1, address.lastIndexOf(']'))),
    'what stands in brackets must be an IPv6 address',
  )
  .refine(
    (address) => Number(address.slice(address.lastIndexOf(':') + 1)) <= 65535,
    'port must be at most 65535',
  )
  .meta({ examples: ['localhost:9092'] })

/** Most often it is the brackets that are missing: without them nobody can tell where the port begins. */
function addressHint(address: unknown): string {
  const text = String(address)
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon)
  if (isIPv6(host)) return bracketHint(host, text.slice(colon + 1))
  return isIPv6(text) ? bracketHint(text, '9092') : 'must be host:port, such as localhost:9092'
}

function bracketHint(host: string, port: string): string {
  return `must be host:port; an IPv6 address goes in brackets: [${host}]:${port}`
}

const brokers = z
  .union([z.string(), z.array(text('localhost:9092'))])
  .meta({ examples: [['localhost:9092']] })
  .transform((value) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value,
  )
  .pipe(z.array(broker).min(1))

const credentials = {
  username: text('sluice').describe('User name.'),
  password: secret().describe('Password: by a variable, or `{ file: … }`.'),
}

/** `subject` names whose certificates they are. */
function certificates(subject: string) {
  return {
    caFile: path('ca.pem')
      .optional()
      .describe(
        `Certificate authority (PEM) that signed the ${subject}'s certificate; default: the usual ones.`,
      ),
    certFile: path('client.pem')
      .optional()
      .describe(`Our certificate (PEM), where the ${subject} asks for one.`),
    keyFile: path('client.key').optional().describe("Our certificate's private key (PEM)."),
    passphrase: secret().optional().describe('Passphrase of the private key.'),
    serverName: text('kafka.example.com')
      .optional()
      .describe(`Name expected in the ${subject}'s certificate, where it is not the host's.`),
    rejectUnauthorized: flag()
      .default(true)
      .describe(`Refuse a ${subject} whose certificate does not check out. Turn off for experiments only.`),
  }
}

export const endpointTls = z.strictObject(certificates('server'))

const passwordLogIn = z.strictObject({
  mechanism: z
    .enum(passwordMechanisms)
    .meta({ examples: ['plain'] })
    .describe('How to log in.'),
  ...credentials,
})

const bearerLogIn = z.strictObject({
  mechanism: z.literal('oauthbearer').describe('By a token of an OAuth 2.0 endpoint, or from a file.'),
  tokenUrl: url('https://login.example.com/oauth2/token')
    .optional()
    .describe('Endpoint that gives tokens for client credentials.'),
  clientId: text('sluice').optional().describe('Our name at the endpoint.'),
  clientSecret: secret().optional().describe('What proves it.'),
  scope: text('kafka').optional().describe('Scopes to ask for, with blanks between.'),
  clientAuthentication: z
    .enum(['basic', 'post'])
    .default('basic')
    .meta({ examples: ['basic'] })
    .describe('How name and secret are sent: in the Authorization header, or in the body.'),
  ssl: endpointTls.optional().describe('Certificates for the endpoint, where the usual ones do not do.'),
  tokenFile: path('/var/run/secrets/tokens/kafka')
    .optional()
    .describe(
      'File with a token that somebody keeps renewing, in the place of an endpoint; read at each log-in.',
    ),
  extensions: z
    .record(
      z.string().regex(/^(?!auth$)[A-Za-z]+$/, 'the name of a SASL extension has letters only'),
      z.string().regex(/^[\t\n\r\x20-\x7e]+$/, 'must be printable ASCII'),
    )
    .default({})
    .meta({ examples: [{}] })
    .describe('SASL extensions beside the token, such as `logicalCluster`.'),
})

const mskLogIn = z.strictObject({
  mechanism: z
    .literal('aws-msk-iam')
    .describe('By the AWS credentials of this machine; needs the package aws-msk-iam-sasl-signer-js.'),
  region: text('eu-west-1').describe('AWS region of the MSK cluster.'),
})

const sasl = z.discriminatedUnion('mechanism', [passwordLogIn, bearerLogIn, mskLogIn])

const ssl = z.union([flag(), z.strictObject(certificates('broker'))])

export const kafkaSection = z.strictObject({
  brokers: brokers.describe(
    'Brokers to begin with: a list, or text with commas, of host:port. An IPv6 address goes in brackets, and those in quotes: "[::1]:9092".',
  ),
  clientId: name('sluice').default('sluice').describe("Our name in the brokers' logs and quotas."),
  clientRack: text('eu-west-1a')
    .optional()
    .describe(
      'Where this instance stands (availability zone): records are read from a replica near by, if brokers select replicas so.',
    ),
  ssl: ssl.default(false).describe('TLS: `true` with the usual authorities, or certificates of your own.'),
  sasl: sasl.optional().describe('Log-in; none when left out.'),
  connectTimeoutMs: milliseconds().default(10_000).describe('How long a connection may take to open.'),
  requestTimeoutMs: milliseconds().default(30_000).describe('How long a broker may take to answer.'),
  metadataMaxAgeMs: milliseconds()
    .default(30_000)
    .describe(
      'How often the partitions of the input topic are looked up: those that are added flow after that.',
    ),
})

const auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic').describe('`basic` (user name and password) or `bearer` (token).'),
    ...credentials,
  }),
  z.strictObject({
    type: z.literal('bearer'),
    token: secret().describe('Bearer token: by a variable, or `{ file: … }`.'),
  }),
])

export const registrySection = z.strictObject({
  url: baseUrl('http://localhost:8081').describe('Address of a schema registry with the Confluent API.'),
  auth: auth.optional().describe('Log-in; none when left out.'),
  ssl: z
    .strictObject(certificates('registry'))
    .optional()
    .describe('Certificates for an https address, where the usual ones do not do.'),
  timeoutMs: milliseconds().default(10_000).describe('How long the registry may take to answer.'),
  refusedAfterMs: milliseconds()
    .default(30_000)
    .describe(
      'How long the registry may refuse a schema id, by status 400 or 403 or a broken schema, while it answers others. Meanwhile the stream waits; then the records with that id are `unknown-schema-id`.',
    ),
  autoRegister: flag()
    .default(false)
    .describe(
      'Register the schema of predictions at start when it is not there. Off in production: schemas are released apart.',
    ),
})

export const schemasSection = z.strictObject({
  files: z
    .record(
      z.string().regex(/^(0|[1-9]\d{0,9})$/, 'a schema id is a whole number'),
      path('schemas/sensor-cycle.avsc'),
    )
    .meta({ examples: [{}] })
    .describe(
      'Schema id to schema file (Avro, JSON Schema or `.proto`, as `input.format` has it): ids without a registry.',
    ),
})

const message = text('plant.Reading')
  .optional()
  .describe(
    'The message that events are, by its name, where the Protobuf file or subject defines several; by default the only one that is in no other.',
  )

/** A schema by file, or by subject and pinned version. */
export const schemaSource = z.union([
  z.strictObject({
    file: path('schemas/sensor-cycle.avsc').describe(
      'A schema file: Avro, with a JSON format also a JSON Schema, with a Protobuf format a `.proto` file (what it imports lies beside it).',
    ),
    message,
  }),
  z.strictObject({
    subject: text('sensor-cycle-value').describe('The subject in the registry.'),
    version: integer(1, 2 ** 31 - 1).describe(
      'The version of it, pinned: a new version is a change of the config.',
    ),
    message,
  }),
])

/** The same of keys, which are never Protobuf. */
export const keySchemaSource = z.union([
  z.strictObject({
    file: path('schemas/rig-key.avsc').describe('A schema file: Avro, with `json` also a JSON Schema.'),
  }),
  z.strictObject({
    subject: text('sensor-cycle-key').describe('The subject in the registry.'),
    version: integer(1, 2 ** 31 - 1).describe('The version of it, pinned.'),
  }),
])
