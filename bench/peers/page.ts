import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release } from 'node:os'
import type { Drained } from './drain.ts'
import type { Paced } from './pace.ts'
import { median } from '../../src/core/median.ts'

export interface Measured {
  /** By `program|models`, a figure a round. */
  readonly drains: ReadonlyMap<string, readonly Drained[]>
  /** By `program|models|rate`. */
  readonly paces: ReadonlyMap<string, readonly Paced[]>
  readonly rounds: number
  readonly records: number
}

/** docs/peers.md, all of it: nobody edits figures. */
export function peersPage(measured: Measured): string {
  return [
    '# Beside others',
    '',
    'Written by `npm run peers`, which anybody with Java 17, Maven and Python 3.11 can run: Sluice beside a plain loop of poll, score, send and commit, and beside',
    'Kafka Streams, both in Java with H2O’s own scorer (`bench/peers/java`), and beside Quix Streams with XGBoost’s own (`bench/peers/python`), which reads no MOJO. The same events of 17 numbers, six partitions, a local broker; the program',
    'that is measured has a core of its own, broker and benchmark the other one. Every prediction of every run is held against what it is to be: label and',
    'probabilities, to the last bit; one wrong, missing or repeated ends the run. The others write a smaller prediction (no digest, version or names of',
    'levels); the Java programs use their objects again and have the client settings that were fastest of those tried, and a heap of 128 MB.',
    '',
    `${machine()}. ${measured.rounds} rounds by turns, medians; in brackets the least and the most.`,
    '',
    `## A topic of ${measured.records.toLocaleString('en-US')} records; of XGBoost a quarter of them`,
    '',
    ...drainTable(measured),
    '',
    '*Steady* is the second half, when all compilers are done. CPU is of all threads, the collector and the compilers in it.',
    '',
    '## A flow',
    '',
    'From the broker’s stamp on the event to its stamp on the prediction, whole milliseconds; five seconds at the rate come before. Exactly once is not in it: what its',
    'readers see, they see when a transaction ends.',
    '',
    ...paceTable(measured),
    '',
    '## Who is better at what',
    '',
    ...verdicts(measured),
    '',
    'What these figures cannot say: how a fleet behaves on real networks, what more cores change (a JVM collects and compiles on others, here it has one), and what',
    'a program of the others would cost that does what Sluice does: drift, canaries, dead letters that can be counted. Quix Streams was given one event at a time, as its `apply`',
    'has it: a program that scores batches would be faster, and no longer a few lines. Redpanda Connect is not in it: its licence is not an open one.',
    '',
  ].join('\n')
}

function drainTable({ drains }: Measured): string[] {
  const rows = [...drains].map(([key, each]) => {
    const [name = '', models = ''] = key.split('|')
    return [
      name,
      models,
      spread(each, ({ steadyPerSecond }) => steadyPerSecond, count),
      spread(each, ({ recordsPerSecond }) => recordsPerSecond, count),
      spread(
        each,
        ({ steadyCpuMicros }) => steadyCpuMicros,
        (value) => value.toFixed(1),
      ),
      spread(
        each,
        ({ cpuMicros }) => cpuMicros,
        (value) => value.toFixed(1),
      ),
      spread(
        each,
        ({ firstOutputSeconds }) => firstOutputSeconds,
        (value) => value.toFixed(2),
      ),
      spread(each, ({ peakRssMb }) => peakRssMb, count),
    ]
  })
  return table(
    [
      ...['', 'models', 'records/s, steady', 'first to last', 'CPU us a record, steady', 'with the start'],
      ...['first prediction, s', 'peak MB'],
    ],
    rows,
  )
}

function paceTable({ paces }: Measured): string[] {
  const byRate = [...paces].sort(([a], [b]) => rateIn(a) - rateIn(b))
  const rows = byRate.map(([key, each]) => [
    count(rateIn(key)),
    ...key.split('|').slice(0, 2),
    spread(each, ({ p50Ms }) => p50Ms, count),
    spread(each, ({ p99Ms }) => p99Ms, count),
    spread(each, ({ slowestMs }) => slowestMs, count),
    spread(each, ({ cpuMicros }) => cpuMicros, count),
    spread(each, ({ rssMb }) => rssMb, count),
  ])
  return table(['records/s', '', 'models', 'p50 ms', 'p99 ms', 'slowest ms', 'CPU us a record', 'MB'], rows)
}

function rateIn(key: string): number {
  return Number(key.split('|')[2])
}

/** A figure in which programs are compared; the larger is the better one, or the smaller. */
interface Discipline {
  readonly name: string
  readonly isMoreBetter: boolean
  readonly of: ReadonlyMap<string, number>
}

/** Of each discipline who is best, and where Sluice stands: rows that it loses among them. */
function verdicts(measured: Measured): string[] {
  const rows = disciplines(measured).map(({ name, isMoreBetter, of }) => {
    const ranked = [...of].sort(([, a], [, b]) => (isMoreBetter ? b - a : a - b))
    const own = of.get('Sluice')
    const [best] = ranked.filter(([peer]) => !peer.startsWith('Sluice'))
    if (own === undefined || best === undefined) return [name, ranked[0]?.[0] ?? '', '']
    const ratio = isMoreBetter ? own / best[1] : best[1] / own
    const word = ratio >= 1 ? 'better' : 'worse'
    return [
      name,
      ranked[0]![0],
      `${(ratio >= 1 ? ratio : 1 / ratio).toFixed(2)} times ${word} than ${best[0]}`,
    ]
  })
  return table(['', 'best', 'Sluice, beside the best of the others'], rows)
}

function disciplines({ drains, paces }: Measured): readonly Discipline[] {
  const ofDrains = (models: string, read: (one: Drained) => number) =>
    new Map(
      [...drains].flatMap(([key, each]) => {
        const [name = '', count] = key.split('|')
        return count === models && !name.includes('exactly') ? [[name, median(each.map(read))] as const] : []
      }),
    )
  const ofPaces = (models: string, rate: number, read: (one: Paced) => number) =>
    new Map(
      [...paces].flatMap(([key, each]) => {
        const [name = '', of] = key.split('|')
        return rateIn(key) === rate && of === models ? [[name, median(each.map(read))] as const] : []
      }),
    )
  const flows = [...new Set([...paces.keys()].map((key) => key.slice(key.indexOf('|') + 1)))]
    .map((key) => ({ models: key.split('|')[0]!, rate: Number(key.split('|')[1]) }))
    .sort((a, b) => a.rate - b.rate)
  const words = { '1': 'one model', '5': 'five models', XGBoost: 'XGBoost' }
  return [
    ...Object.entries(words).flatMap(([models, word]) => [
      {
        name: `records/s, ${word}`,
        isMoreBetter: true,
        of: ofDrains(models, ({ steadyPerSecond }) => steadyPerSecond),
      },
      {
        name: `CPU a record, ${word}`,
        isMoreBetter: false,
        of: ofDrains(models, ({ steadyCpuMicros }) => steadyCpuMicros),
      },
    ]),
    { name: 'first prediction', isMoreBetter: false, of: ofDrains('1', (one) => one.firstOutputSeconds) },
    { name: 'peak memory', isMoreBetter: false, of: ofDrains('1', ({ peakRssMb }) => peakRssMb) },
    ...flows.flatMap(({ models, rate }) => {
      const name = `${count(rate)}/s${models === '1' ? '' : `, ${models}`}`
      const of = (read: (one: Paced) => number) => ofPaces(models, rate, read)
      return [
        { name: `p50 at ${name}`, isMoreBetter: false, of: of(({ p50Ms }) => p50Ms) },
        { name: `p99 at ${name}`, isMoreBetter: false, of: of(({ p99Ms }) => p99Ms) },
        { name: `CPU a record at ${name}`, isMoreBetter: false, of: of(({ cpuMicros }) => cpuMicros) },
      ]
    }),
  ]
}

function spread<T>(each: readonly T[], read: (one: T) => number, text: (value: number) => string): string {
  const values = each.map(read)
  const middle = text(median(values))
  return values.length === 1
    ? middle
    : `${middle} (${text(Math.min(...values))} to ${text(Math.max(...values))})`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

function machine(): string {
  const all = cpus()
  const day = new Date().toISOString().slice(0, 10)
  const java = versionOf('java', ['--version'])
  return `${day}, ${all.length} x ${all[0]?.model.trim() ?? 'unknown CPU'}, Linux ${release()}, Node ${process.versions.node}, ${java}, kafka-streams 4.3.1, h2o-genmodel 3.46.0.11, Kafka 4.4.0; load at the end ${loadavg()[1]!.toFixed(1)} (beyond 2 other work took part: read the ratios)`
}

/** Its first line. */
function versionOf(program: string, args: readonly string[]): string {
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return text.split('\n')[0] ?? program
  } catch {
    return `no ${program}`
  }
}
