import { z } from 'zod'
import { byteSize, flag, integer, level, path, text, timeSpan } from './scalars.ts'

/** What an instance is called after: the name of its entry and a number. */
const entryName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,48}[a-z0-9])?$/,
    'may hold small letters, digits, dots, hyphens and underscores only, and begin and end with a letter or digit',
  )
  .meta({ examples: ['rig'] })

const instances = z.strictObject({
  command: z
    .enum(['run', 'serve'])
    .default('run')
    .describe('`run`: a pipeline on its stream; `serve`: a service over HTTP.'),
  config: path('sluice.yaml').describe('The config of the pipeline or service.'),
  set: z
    .array(text('models[0].file=new.zip'))
    .default([])
    .describe('Overrides of that config, as `--set` has them.'),
  count: integer(0, 100, 2).default(1).describe('How many instances; 0 keeps the entry without any.'),
  host: text('127.0.0.1')
    .default('127.0.0.1')
    .describe('Address that they listen on, whatever their config says; `0.0.0.0` for all addresses.'),
  port: integer(0, 65_535, 9100)
    .default(0)
    .describe(
      'Port of the first instance, the next ones count up from it, whatever their config says. 0: a free one is chosen for each, once, and kept as long as nobody else takes it.',
    ),
  tls: flag().default(false).describe('Whether the service has `serve.tls`: it is then asked by https.'),
  memory: byteSize('512MiB')
    .optional()
    .describe(
      'What an instance may take, 64 MiB or more: V8 gets three quarters of it (`--max-old-space-size`), and one whose resident memory is above it, `probe.failures` times in a row, is drained and started anew (seen on Linux). None: no limit.',
    ),
  staticMember: flag()
    .default(false)
    .describe(
      'Of pipelines: whether each instance has a place of its own in the group (`input.instanceId`, made of the host’s name and its own), so that one that is back within `input.sessionTimeoutMs` makes no rebalance.',
    ),
  environment: z
    .record(text('KAFKA_BROKERS'), level('localhost:9092'))
    .default({})
    .describe('Environment variables, beside those that the supervisor has. Secrets go into `envFiles`.'),
  envFiles: z
    .array(path('rig.env'))
    .default([])
    .describe('Files of environment variables, `NAME=value` lines, read at each start.'),
  drain: timeSpan('30s')
    .prefault('30s')
    .describe(
      'How long one may take to end after it was asked to (SIGTERM), before it is killed: longer than its own `shutdown.drainMs`, or `serve.drainDelayMs` and `serve.drainMs`.',
    ),
})

const logs = z.strictObject({
  size: byteSize('10MiB').prefault('10MiB').describe('Size from which a log file is put aside.'),
  keep: integer(0, 100, 5).default(5).describe('How many that were put aside are kept, of each instance.'),
})

const probe = z.strictObject({
  every: timeSpan('5s').prefault('5s').describe('How often `/livez` and `/readyz` are asked.'),
  timeout: timeSpan('5s').prefault('5s').describe('How long an answer may take.'),
  failures: integer(1, 100, 3)
    .default(3)
    .describe('So many failures of `/livez` in a row, and an instance counts as hung: it is replaced.'),
  start: timeSpan('5m')
    .prefault('5m')
    .describe('How long an instance may take until `/livez` answers for the first time.'),
})

const restarts = z.strictObject({
  first: timeSpan('500ms').prefault('500ms').describe('What passes before the first new start.'),
  longest: timeSpan('60s')
    .prefault('60s')
    .describe('Twice as long each time, up to this; a fifth more or less by chance.'),
  crashes: integer(2, 100, 5)
    .default(5)
    .describe('So many ends `within` that time, and an instance counts as `crashed`.'),
  within: timeSpan('5m').prefault('5m').describe('See `crashes`.'),
  retry: timeSpan('5m')
    .prefault('5m')
    .describe('How often one that is `crashed`, or found its config wrong, is tried again.'),
  healthy: timeSpan('5m')
    .prefault('5m')
    .describe('Ready for so long, and what was before is forgotten: the next end is a first one.'),
})

/** Where the file says nothing of a state folder. */
export const defaultState = '.fleet'

/** Instances of pipelines and services on one host: `sluice fleet -c fleet.yaml`. */
export const fleetSchema = z.strictObject({
  state: path(defaultState)
    .default(defaultState)
    .describe('Folder for what the supervisor keeps: its state, its lock, and the logs of all.'),
  logs: logs.prefault({}).describe('Log files, in the folder `logs` of `state`.'),
  probe: probe.prefault({}).describe('How the supervisor sees whether an instance works.'),
  restarts: restarts.prefault({}).describe('When one that has ended by itself is started again.'),
  rolling: z
    .strictObject({
      settle: timeSpan('10s')
        .prefault('10s')
        .describe('How long an instance has to be ready without a break before the next one is restarted.'),
    })
    .prefault({})
    .describe('How `sluice fleet rolling` goes from one to the next.'),
  instances: z
    .record(entryName, instances)
    .describe('What runs, by name. The instances of `rig` are `rig-1`, `rig-2` and so on.'),
})

export type FleetConfig = Readonly<z.infer<typeof fleetSchema>>

export type FleetEntry = FleetConfig['instances'][string]
