import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { LogEvent } from '../../core/log-events.ts'
import type { Logger } from '../../core/logger.ts'
import type { ReleaseReadings } from '../../observability/release-metrics.ts'
import { judgeCanary, noStrikes } from '../../releases/canary/judge.ts'
import type { CanaryPlan, CanaryVerdict, Strikes } from '../../releases/canary/judge.ts'
import { haveTheirKeys, keysOf, wrongKeys } from '../../releases/canary/sample-ratio.ts'
import type { InstanceState, LiveModel } from '../../releases/instance-state.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { armsOf } from '../../releases/release.ts'
import type { Release, ReleaseCommand, ReleasePlan } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import { addCounts, noCounts } from '../../scoring/arm-counts.ts'
import type { ArmCounts } from '../../scoring/arm-counts.ts'
import type { FollowedModel } from './followed-model.ts'

/** What is decided, and how it is told. */
interface Decision {
  readonly command: ReleaseCommand
  readonly event: LogEvent
  readonly plan: ReleasePlan
}

/**
 * Judges the canaries that run, by the counts of all instances. Each instance does; the release log lets one of them decide, and the
 * others follow what it wrote.
 */
export class CanaryWatch {
  readonly #store: ModelStore
  readonly #instance: string
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #rollbacks: { readonly model: string; readonly reason: string; count: number }[] = []
  /** Of the step that each model is in. */
  readonly #strikes = new Map<FollowedModel, { readonly seq: number; readonly strikes: Strikes }>()
  /** The step of each of which it was told that its arms have the wrong keys. */
  readonly #toldOfKeys = new Map<FollowedModel, number>()

  constructor(store: ModelStore, instance: string, logger: Logger, clock: Clock) {
    this.#store = store
    this.#instance = instance
    this.#logger = logger
    this.#clock = clock
  }

  /** Canaries that were taken back here. */
  rollbacks(): ReleaseReadings['rollbacks'] {
    return this.#rollbacks
  }

  async judge(model: FollowedModel): Promise<void> {
    const { newest } = model
    if (newest.plan.kind !== 'canary') return
    const others = await this.#others(model)
    const verdict = this.#verdict(model, newest.plan, others)
    this.#strikes.set(model, { seq: newest.seq, strikes: verdict.strikes })
    const decision = decisionOf(newest.plan, verdict)
    if (decision !== null) await this.#decide(model, decision, verdict)
  }

  #countRollback(model: string, reason: string): void {
    const found = this.#rollbacks.find((each) => each.model === model && each.reason === reason)
    if (found === undefined) this.#rollbacks.push({ model, reason, count: 1 })
    else found.count += 1
  }

  #verdict(model: FollowedModel, plan: CanaryPlan, others: readonly LiveModel[]): CanaryVerdict {
    const { release, newest } = model
    const isServed = release.seq === newest.seq
    const earlier = this.#strikes.get(model)
    const primary = isServed ? merged(plan.from, others, model.countsOf(plan.from)) : noCounts
    const candidate = isServed ? merged(plan.to, others, model.countsOf(plan.to)) : noCounts
    // A step of all keys leaves the version before without any.
    const before = plan.steps[plan.step] === 100 ? model.countsBefore(plan.from) : primary
    return judgeCanary(plan, before, candidate, {
      heldMs: isServed ? this.#clock.monotonic() - model.sinceMs : 0,
      failedToLoad: failureOf(model.state(null), others, plan.to),
      haveTheirKeys: !isServed || this.#haveTheirKeys(model, others),
      strikes: earlier?.seq === newest.seq ? earlier.strikes : noStrikes,
    })
  }

  #haveTheirKeys(model: FollowedModel, others: readonly LiveModel[]): boolean {
    const { newest } = model
    const live = [model.state(null), ...others].filter(({ release }) => release === newest.seq)
    const arms = armsOf(newest.plan)
    const keys = arms.map(({ version }) => keysOf(version, live))
    const shares = arms.map(({ share }) => share)
    const areRight = haveTheirKeys(keys, shares)
    if (!areRight && this.#toldOfKeys.get(model) !== newest.seq) {
      this.#toldOfKeys.set(model, newest.seq)
      const counted = keys.map((tally) => Math.round(tally?.keys() ?? 0))
      const about = {
        event: 'canary-held',
        model: shownModel(model.of),
        release: newest.seq,
        shares,
      } as const
      this.#logger.warn(
        { ...about, keys: counted },
        `${wrongKeys}: nothing is compared, and the step is held`,
      )
    }
    return areRight
  }

  /** What other instances say of the same release. */
  async #others({ of, newest }: FollowedModel): Promise<readonly LiveModel[]> {
    const states = await this.#store.instances()
    return states
      .filter(({ instance }: InstanceState) => instance !== this.#instance)
      .flatMap(({ models }) => models)
      .filter((live) => live.tenant === of.tenant && live.model === of.model && live.newest === newest.seq)
  }

  async #decide(
    model: FollowedModel,
    { command, event, plan }: Decision,
    verdict: CanaryVerdict,
  ): Promise<void> {
    const { newest } = model
    const why = [verdict.reason, verdict.text].filter(Boolean).join(': ')
    try {
      const release = await this.#store.append(
        model.of,
        draftOf(newest, { command, plan, by: this.#instance, why }),
        newest.seq,
      )
      if (verdict.reason !== null) {
        this.#countRollback(model.settings.name, verdict.reason)
      }
      const level = verdict.reason === null ? 'info' : 'error'
      this.#logger[level](
        { event, model: shownModel(model.of), release: release.seq, reason: verdict.reason },
        why,
      )
    } catch (error) {
      // Another instance, or a person, was faster: what they wrote is followed.
      if (!(error instanceof SluiceError) || error.code !== 'CONFLICT') throw error
    }
  }
}

function draftOf({ shadows, retired }: Release, decided: Pick<Release, 'command' | 'plan' | 'by' | 'why'>) {
  return { ...decided, shadows, retired, cut: null, forced: [] }
}

function decisionOf(plan: CanaryPlan, { verdict }: CanaryVerdict): Decision | null {
  switch (verdict) {
    case 'hold':
      return null
    case 'roll-back':
      return {
        command: 'canary-rollback',
        event: 'canary-rolled-back',
        plan: { kind: 'serve', version: plan.from },
      }
    case 'advance':
      return plan.step + 1 < plan.steps.length
        ? { command: 'canary-step', event: 'canary-step', plan: { ...plan, step: plan.step + 1 } }
        : { command: 'canary-done', event: 'canary-done', plan: { kind: 'serve', version: plan.to } }
  }
}

function merged(version: number, others: readonly LiveModel[], own: ArmCounts): ArmCounts {
  return others.reduce(
    (sum, { release, newest, counts }) =>
      release === newest ? addCounts(sum, counts[String(version)] ?? noCounts) : sum,
    own,
  )
}

function failureOf(own: LiveModel, others: readonly LiveModel[], version: number): string | null {
  const failed = [own, ...others]
    .flatMap(({ versions }) => versions)
    .find((each) => each.version === version && each.state === 'failed')
  return failed?.reason ?? null
}
