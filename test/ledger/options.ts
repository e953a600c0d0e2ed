import { parseArgs } from 'node:util'
import { SluiceError } from '../../src/core/errors.ts'
import type { Delivery } from './judge.ts'
import { troubles } from './schedule.ts'
import type { TroubleCounts } from './schedule.ts'

interface ChosenOptions {
  readonly records: number
  readonly rate: number
  readonly seed: number
  readonly counts: TroubleCounts
  readonly delivery: Delivery
}

/** By option: its default, and what it says. */
const numbers = {
  records: [100_000, 'records that go in'],
  rate: [1_000, 'records a second'],
  kills: [10, 'instances killed (SIGKILL), and started again'],
  stops: [2, 'instances stopped (SIGTERM), and started again'],
  freezes: [3, 'instances frozen until others have taken over, then thawed'],
  scales: [3, 'an instance added, or the added one removed'],
  bounces: [3, 'brokers stopped or killed, and started again, one after the other'],
  cuts: [1, 'all links between instances and brokers cut until all notice'],
  'half-opens': [1, 'all connections made half-open'],
  slows: [1, 'all links made slow (100 ms each way)'],
  registries: [1, 'the registry stopped when a schema id is new'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>

type NumberName = keyof typeof numbers

const optionOf = {
  ...{ kill: 'kills', stop: 'stops', freeze: 'freezes', scale: 'scales', bounce: 'bounces', cut: 'cuts' },
  ...{ 'half-open': 'half-opens', slow: 'slows', registry: 'registries' },
} as const satisfies Record<(typeof troubles)[number], NumberName>

const deliveries: readonly string[] = ['at-least-once', 'exactly-once'] satisfies Delivery[]

export function helpText(): string {
  const lines = Object.entries(numbers).map(([name, [byDefault, text]]) =>
    option(name, `${text} (${byDefault})`),
  )
  return [
    'npm run ledger -- [options]',
    ...lines,
    option('seed', 'the same seed gives the same troubles (any)'),
    option(
      'delivery',
      'at-least-once or exactly-once: what the pipeline is asked for, and held to (at-least-once)',
    ),
  ].join('\n')
}

function option(name: string, text: string): string {
  return `  --${name.padEnd(12)}${text}`
}

/**
 * @param anySeed where none is given
 * @returns null when help is asked for
 * @throws SluiceError USAGE
 */
export function readOptions(args: readonly string[], anySeed: number): ChosenOptions | null {
  const names = [...Object.keys(numbers), 'seed', 'delivery']
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean' },
    },
  })
  const given = new Map(Object.entries(values))
  if (given.get('help') === true) return null
  const delivery = String(given.get('delivery') ?? deliveries[0])
  if (!isDelivery(delivery)) throw usage('delivery', delivery, deliveries.join(' or '))
  const number = (name: NumberName) => wholeNumber(name, given.get(name) ?? numbers[name][0])
  return {
    records: number('records'),
    rate: number('rate'),
    seed: wholeNumber('seed', given.get('seed') ?? anySeed),
    // All troubles, and nothing else.
    counts: Object.fromEntries(
      troubles.map((trouble) => [trouble, number(optionOf[trouble])]),
    ) as TroubleCounts,
    delivery,
  }
}

function isDelivery(text: string): text is Delivery {
  return deliveries.includes(text)
}

function wholeNumber(name: string, value: string | boolean | number | undefined): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0 || value === '')
    throw usage(name, String(value), 'a whole number')
  return number
}

function usage(name: string, value: string, wanted: string): SluiceError {
  return new SluiceError('USAGE', `--${name} ${value}: must be ${wanted}.`)
}
