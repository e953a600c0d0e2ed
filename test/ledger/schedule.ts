import { Random } from '../../src/dev/simulator/random.ts'

/** What can happen to a pipeline, in the order of `--help`. */
export const troubles = [
  'kill',
  'stop',
  'freeze',
  'scale',
  'bounce',
  'cut',
  'half-open',
  'slow',
  'registry',
] as const

export type Trouble = (typeof troubles)[number]

/** How often each happens. */
export type TroubleCounts = Readonly<Record<Trouble, number>>

export interface Step {
  /** It happens when so many records have been published. */
  readonly afterRecords: number
  readonly trouble: Trouble
  /** Whom it meets: counts through those that there are then. */
  readonly pick: number
}

/**
 * The troubles in an order of their own for each seed, about equally far apart, none at the very beginning or end. Picks of bounces
 * count up, so that they meet one broker after the other.
 */
export function scheduleOf(records: number, counts: TroubleCounts, seed: number): readonly Step[] {
  const random = new Random(seed)
  const order = shuffled(
    troubles.flatMap((trouble) => Array.from({ length: counts[trouble] }, () => trouble)),
    random,
  )
  const distance = records / (order.length + 1)
  let bounces = random.below(3)
  return order.map((trouble, place) => ({
    afterRecords: Math.round(distance * (place + 0.75 + random.uniform() / 2)),
    trouble,
    pick: trouble === 'bounce' ? bounces++ : random.below(1_000),
  }))
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values]
  const order: T[] = []
  while (left.length > 0) order.push(...left.splice(random.below(left.length), 1))
  return order
}

/** To begin from. */
export const noTroubles: TroubleCounts = {
  ...{ kill: 0, stop: 0, freeze: 0, scale: 0, bounce: 0, cut: 0, 'half-open': 0, slow: 0, registry: 0 },
}
