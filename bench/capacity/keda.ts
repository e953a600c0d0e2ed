/** What KEDA's Kafka trigger is told. */
export interface TriggerSettings {
  readonly lagThreshold: number
  readonly activationLagThreshold: number
  readonly offsetResetPolicy: 'earliest' | 'latest'
  readonly allowIdleConsumers: boolean
  readonly excludePersistentLag: boolean
  readonly limitToPartitionsWithLag: boolean
  readonly ensureEvenDistributionOfPartitions: boolean
}

export const triggerDefaults: TriggerSettings = {
  lagThreshold: 10,
  activationLagThreshold: 0,
  offsetResetPolicy: 'latest',
  allowIdleConsumers: false,
  excludePersistentLag: false,
  limitToPartitionsWithLag: false,
  ensureEvenDistributionOfPartitions: false,
}

export interface SeenPartition {
  /** Null before the first commit. */
  readonly committed: number | null
  readonly end: number
  /** At the poll before; undefined at the first. */
  readonly committedBefore?: number | null | undefined
}

export interface Scaling {
  readonly replicas: number
  readonly isActive: boolean
}

/** What KEDA's Kafka trigger wants (kedacore/keda: pkg/scalers/kafka_scaler.go), in our own words. */
export function wantedReplicas(partitions: readonly SeenPartition[], settings: TriggerSettings): Scaling {
  const lags = partitions.map((partition) => lagOf(partition, settings))
  const counted = lags.map(({ counting }) => counting)
  const isActive = sum(lags.map(({ whole }) => whole)) > settings.activationLagThreshold
  return { replicas: boundedReplicas(counted, settings), isActive }
}

function lagOf(
  { committed, end, committedBefore }: SeenPartition,
  { offsetResetPolicy, excludePersistentLag }: TriggerSettings,
): { readonly counting: number; readonly whole: number } {
  // Without an offset: what is asked for is one instance, or the whole log.
  if (committed === null) {
    const lag = offsetResetPolicy === 'latest' ? 1 : end
    return { counting: lag, whole: lag }
  }
  const whole = end - committed
  const stands = excludePersistentLag && committedBefore === committed
  return { counting: stands ? 0 : whole, whole }
}

function boundedReplicas(lags: readonly number[], settings: TriggerSettings): number {
  const { lagThreshold: threshold } = settings
  const count = lags.length
  let lag = sum(lags)
  if (settings.ensureEvenDistributionOfPartitions) lag = divisorFor(lag, count, threshold) * threshold
  const isBounded =
    !settings.allowIdleConsumers ||
    settings.limitToPartitionsWithLag ||
    settings.ensureEvenDistributionOfPartitions
  const bound = settings.limitToPartitionsWithLag ? lags.filter((each) => each > 0).length : count
  // Whole multiples are compared.
  if (isBounded && Math.floor(lag / threshold) > bound) lag = bound * threshold
  return Math.ceil(lag / threshold)
}

/** The least divisor of the partitions that is enough for the lag. */
function divisorFor(lag: number, count: number, threshold: number): number {
  for (let divisor = 1; divisor < count; divisor++)
    if (count % divisor === 0 && divisor * threshold >= lag) return divisor
  return count
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** How the autoscaler follows what is wanted. */
export interface ScalingBehaviour {
  readonly least: number
  readonly most: number
  /** Twice as many within this time at most. */
  readonly doubleMs: number
  /** One less within this time at most. */
  readonly oneLessMs: number
  /** Less than the most that was wanted within this time is never run. */
  readonly stabilisationMs: number
}

/** Kubernetes' autoscaler with the behaviour of the chart: quick up, slow down. */
export class Autoscaler {
  readonly #behaviour: ScalingBehaviour
  readonly #wishes: { readonly atMs: number; readonly replicas: number }[] = []
  #changedMs = -Infinity

  constructor(behaviour: ScalingBehaviour) {
    this.#behaviour = behaviour
  }

  /** How many are to run now. */
  follow(wanted: number, running: number, nowMs: number): number {
    const { least, most, doubleMs, oneLessMs, stabilisationMs } = this.#behaviour
    this.#wishes.push({ atMs: nowMs, replicas: wanted })
    while (this.#wishes[0]!.atMs < nowMs - stabilisationMs) this.#wishes.shift()
    const stable = Math.max(...this.#wishes.map(({ replicas }) => replicas))
    const goal = Math.min(most, Math.max(least, wanted > running ? wanted : Math.min(running, stable)))
    const sinceMs = nowMs - this.#changedMs
    const next =
      goal > running && sinceMs >= doubleMs
        ? Math.min(goal, running * 2)
        : goal < running && sinceMs >= oneLessMs
          ? running - 1
          : running
    if (next !== running) this.#changedMs = nowMs
    return next
  }
}
