import type { InstanceState, LiveModel, LivePair } from '../../releases/instance-state.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { CountedArm } from '../../releases/canary/comparison.ts'
import { haveTheirKeys, keysOf } from '../../releases/canary/sample-ratio.ts'
import { armsOf } from '../../releases/release.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { addCounts, noCounts } from '../../scoring/arm-counts.ts'
import { addPairs, noPairs } from '../../scoring/pair-counts.ts'

/** Whether an instance does what the newest release says. */
export type Switched = 'switched' | 'behind' | 'failed' | 'silent'

/** What an instance said of a model. */
export interface ListedInstance {
  readonly instance: string
  readonly pipeline: string
  /** How long ago it said so. */
  readonly ageMs: number
  readonly switched: Switched
  readonly model: LiveModel
}

export interface LiveListing extends ModelName {
  readonly newest: Release | null
  readonly instances: readonly ListedInstance[]
  /** What each version that answers came to since the newest release, over all instances. */
  readonly arms: readonly CountedArm[]
  /** False where they do not have the keys that their shares promise: then they cannot be compared. */
  readonly haveTheirKeys: boolean
  /** What shadows made of the same rows. */
  readonly pairs: readonly LivePair[]
}

/** So many beats are missed before an instance counts as silent: one may be late. */
const missedBeats = 3

/**
 * Which instances serve what.
 *
 * @param only null: all models that are released or served
 */
export async function listInstances(
  store: ModelStore,
  only: ModelName | null,
  nowMs: number,
): Promise<readonly LiveListing[]> {
  const states = await store.instances()
  const names = only === null ? await servedOrReleased(store, states) : [only]
  return Promise.all(
    names.map(async (of) => {
      const newest = await store.newest(of)
      const instances = states.flatMap((state) => ofModel(state, of, newest, nowMs))
      const models = servingNewest(newest, instances)
      const pairs = countedPairs(models)
      return { ...of, newest, instances, ...countedArms(newest, models), pairs }
    }),
  )
}

/** Those of silent instances count too: what they scored is scored. */
function servingNewest(newest: Release | null, instances: readonly ListedInstance[]): readonly LiveModel[] {
  return instances.map(({ model }) => model).filter(({ release }) => release === newest?.seq)
}

function countedPairs(models: readonly LiveModel[]): readonly LivePair[] {
  const sums = new Map<string, LivePair>()
  for (const pair of models.flatMap(({ pairs = [] }) => pairs)) {
    const name = `${pair.answering} ${pair.shadow}`
    const before = sums.get(name)?.counts ?? noPairs
    sums.set(name, { ...pair, counts: addPairs(before, pair.counts) })
  }
  return [...sums.values()]
}

function countedArms(
  newest: Release | null,
  models: readonly LiveModel[],
): Pick<LiveListing, 'arms' | 'haveTheirKeys'> {
  const planned = newest === null ? [] : armsOf(newest.plan)
  // Where one version has all keys, nobody counts them.
  const keys = planned.map(({ version }) => (planned.length > 1 ? keysOf(version, models) : null))
  const arms = planned.map(({ version, share }, at) => {
    const counts = models.map((model) => model.counts[version] ?? noCounts).reduce(addCounts, noCounts)
    return { version, share, counts, keys: keys[at]?.keys() ?? null }
  })
  const shares = planned.map(({ share }) => share)
  return { arms, haveTheirKeys: haveTheirKeys(keys, shares) }
}

async function servedOrReleased(
  store: ModelStore,
  states: readonly InstanceState[],
): Promise<readonly ModelName[]> {
  const listed = await store.models()
  const served = states.flatMap(({ models }) => models.map(({ tenant, model }) => ({ tenant, model })))
  const unlisted = served.filter((of) => !listed.some((each) => isSameModel(each, of)))
  return [...listed, ...unlisted.filter((of, i) => unlisted.findIndex((each) => isSameModel(each, of)) === i)]
}

function ofModel(
  { instance, pipeline, at, everyMs, models }: InstanceState,
  of: ModelName,
  newest: Release | null,
  nowMs: number,
): ListedInstance[] {
  const ageMs = Math.max(0, nowMs - Date.parse(at))
  const isSilent = ageMs > missedBeats * everyMs
  return models
    .filter((model) => isSameModel(model, of))
    .map((model) => {
      const switched = isSilent ? 'silent' : switchedOf(model, newest)
      return { instance, pipeline, ageMs, switched, model }
    })
}

function switchedOf({ release, versions }: LiveModel, newest: Release | null): Switched {
  if (newest !== null && release >= newest.seq) return 'switched'
  return versions.some(({ state }) => state === 'failed') ? 'failed' : 'behind'
}

function isSameModel(one: ModelName, other: ModelName): boolean {
  return one.tenant === other.tenant && one.model === other.model
}
