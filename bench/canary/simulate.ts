import { judgeCanary, noStrikes } from '../../src/releases/canary/judge.ts'
import type { CanaryPlan, CanaryVerdict } from '../../src/releases/canary/judge.ts'
import { ArmCounter } from '../../src/scoring/arm-counts.ts'
import { armAt, armEnds, keyPlacer } from '../../src/scoring/arm-of-key.ts'

/** What the records of a simulated stream are like. */
export interface Stream {
  /** Different keys; 0: each record has a key of its own. */
  readonly keys: number
  /** How much keys differ: of the logit of the score, the standard deviation between keys. Within a key it is 1. */
  readonly habit: number
  /** Share of the rows that any version refuses. */
  readonly refused: number
  /** Share of the keys of which any version refuses each row. */
  readonly badKeys: number
}

/** What is wrong with the new version. */
export interface Defect {
  readonly refused?: number
  /** Added to the logit. */
  readonly shift?: number
  /** How much steeper the logit is: scores move, labels stay. */
  readonly steeper?: number
  /** How many times slower. */
  readonly slower?: number
}

export interface Decision extends Pick<CanaryVerdict, 'verdict' | 'reason'> {
  /** Of the new version. */
  readonly records: number
}

type Random = () => number

interface Key {
  readonly arm: number
  readonly place: number
  readonly habit: number
  readonly isBad: boolean
}

const outputs = [
  { name: 'predict', kind: 'label', level: null },
  { name: 'p', kind: 'probability', level: 'bad' },
] as const

/** Records between two judgements. */
const interval = 500

/** Of a judgement that never comes. */
const maxRecords = 1_000_000

/** One step of a canary, until it is decided. */
export function runCanary(plan: CanaryPlan, stream: Stream, defect: Defect, random: Random): Decision {
  const counters = [0, 1].map(() => new ArmCounter(outputs, ['bad', 'good']))
  const nextKey = keysOf(plan, stream, random)
  let strikes = noStrikes
  for (let scored = interval; scored <= maxRecords; scored += interval) {
    const byArm: Key[][] = [[], []]
    for (let i = 0; i < interval; i++) {
      const key = nextKey()
      byArm[key.arm]!.push(key)
    }
    for (const [arm, counter] of counters.entries())
      countBatch(counter, byArm[arm]!, stream, arm === 1 ? defect : {}, random)
    const [primary, candidate] = counters.map((counter) => counter.counts())
    const found = judgeCanary(plan, primary!, candidate!, {
      heldMs: 0,
      failedToLoad: null,
      haveTheirKeys: true,
      strikes,
    })
    if (found.verdict !== 'hold') return { ...found, records: candidate!.records }
    strikes = found.strikes
  }
  return { verdict: 'hold', reason: null, records: maxRecords }
}

/** Draws the key of a record after the other, all keys being alike. */
function keysOf({ steps, step }: CanaryPlan, { keys, habit, badKeys }: Stream, random: Random): () => Key {
  const share = steps[step]!
  const ends = armEnds([100 - share, share])
  const placeOf = keyPlacer(`simulated/${random()}`)
  const anyKey = (place: number): Key => ({
    arm: armAt(ends, place),
    place: place * 2 ** 32,
    habit: habit * normal(random),
    isBad: random() < badKeys,
  })
  if (keys === 0) return () => anyKey(random())
  const all = Array.from({ length: keys }, (_, key) => anyKey(placeOf(Buffer.from(`rig-${key}`))))
  return () => all[Math.floor(random() * keys)]!
}

function countBatch(
  counter: ArmCounter,
  keys: readonly Key[],
  stream: Stream,
  defect: Defect,
  random: Random,
): void {
  const size = keys.length
  const logits = keys.map(
    ({ habit }) => (defect.steeper ?? 1) * (habit + normal(random)) + (defect.shift ?? 0),
  )
  const out = logits.flatMap((logit) => [logit < 0 ? 1 : 0, 1 / (1 + Math.exp(-logit))])
  const failed = keys.map(({ isBad }) => Number(isBad || random() < (defect.refused ?? stream.refused)))
  // A call costs something, however few rows it has: rows of a small share are dearer.
  const micros = (5 + 200 / Math.max(1, size)) * Math.exp(0.5 * normal(random)) * (defect.slower ?? 1)
  const places = Uint32Array.from(keys, ({ place: at }) => at)
  const model = { out: Float64Array.from(out), failed: Uint8Array.from(failed), places }
  counter.count({ size, outcomes: new Uint8Array(size) }, model, null, micros)
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
