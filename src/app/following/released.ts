import { loadingOf } from '../../compile/models.ts'
import type { ModelSettings } from '../../compile/models.ts'
import type { Config } from '../../config/schema.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import { loadModel } from '../../model/index.ts'
import type { LoadOptions } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { openStore } from '../../releases/open-store.ts'
import type { StoreTopic } from '../../releases/open-store.ts'
import type { ModelName } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import { openFallbacks } from './fallbacks.ts'
import type { Fallback } from './fallbacks.ts'
import { emptyLineup, openLineup } from './lineup.ts'
import type { Lineup, OwnLineup } from './lineup.ts'
import type { ReleaseChoice } from './release-choice.ts'
import { openOwned, tenantModels } from './tenant-models.ts'

/** The released models of a config, and what stands in for models, as they are when it is read. */
export interface Released {
  /** Null where models have fallbacks alone. */
  readonly store: ModelStore | null
  /** In the order of the config's models; null for those that are not released, and for those with nothing to serve. */
  readonly lineups: readonly (Lineup | null)[]
  /** What stands in for them, or for models of files; null for those without. */
  readonly fallbacks: readonly (Fallback | null)[]
  /** Of tenants with models of their own. */
  readonly owned: readonly OwnLineup[]
}

/**
 * Opens the store of a config, and loads what is released of its models, and what stands in for models. What is wrong is a remark.
 *
 * @param topic how a store in a topic is reached
 * @throws SluiceError STORE_OUTAGE
 */
export async function openReleased(
  config: Config,
  { withCuts, pinned }: ReleaseChoice,
  remarks: Remark[],
  topic: StoreTopic,
): Promise<Released> {
  const { models, releases } = config
  if (releases === undefined || models.every(({ release }) => release === undefined)) {
    const fallbacks = await openFallbacks(config, null, remarks)
    return { store: null, lineups: models.map(() => null), fallbacks, owned: [] }
  }
  const store = await openStore(releases.store, { topic, trustedKeys: releases.trustedKeys ?? null })
  const { maxVersions } = releases
  const open = async (of: ModelName, at: number): Promise<Lineup | null> => {
    // Of an entry of the config.
    const settings = models[at]!
    const load = (manifest: Manifest, file: string) => loadModel(file, loadingOfVersion(settings, manifest))
    const isOfAll = of.tenant === releases.tenant
    const seq = isOfAll ? (pinned.get(of.model) ?? null) : null
    const { lineup, passed } = await openLineup(store, of, { withCuts, seq, maxVersions, load })
    const whose = isOfAll ? '' : ` of '${shownModel(of)}'`
    for (const { release, reason } of passed) {
      const message = `release ${release.seq}${whose} cannot be served: ${reason}`
      remarks.push({ severity: 'warning', path: ['models', at, 'release'], message })
    }
    for (const { baseline } of lineup?.versions.values() ?? []) {
      if (baseline?.problem == null) continue
      const message = `the version is served without its baseline: ${baseline.problem}`
      remarks.push({ severity: 'warning', path: ['models', at, 'release'], message })
    }
    return lineup
  }
  const lineups = await Promise.all(
    models.map(async (settings, at) => {
      if (settings.release === undefined) return null
      const of = { tenant: releases.tenant, model: settings.release }
      const path = ['models', at, 'release']
      return open(of, at)
        .then((lineup) => {
          if (lineup !== null && lineup.releases[0]!.plan.kind !== 'none') {
            remarks.push(...unusedColumns(settings, lineup, ['models', at, 'columns']))
            return lineup
          }
          remarks.push({ severity: 'error', path, ...nothingToServe(of, lineup !== null, store.place) })
          return settings.fallback === undefined ? null : emptyLineup(of)
        })
        .catch((error: unknown) => unusable(error, path, remarks))
    }),
  )
  const wanted = await tenantModels(config, store)
  const owned = await openOwned(wanted, ({ of, at }) => open(of, at), remarks)
  return { store, lineups, owned, fallbacks: await openFallbacks(config, store, remarks) }
}

/** What of a config's entry and of a version's manifest concerns its file: the manifest says what the file does not. */
export function loadingOfVersion(settings: ModelSettings, manifest: Manifest): LoadOptions {
  return loadingOf({ ...settings, ...manifest.settings })
}

/** Columns that no version has may be those of one to come, or slips. */
function unusedColumns({ columns }: ModelSettings, lineup: Lineup, path: ConfigPath): readonly Remark[] {
  const models = [...lineup.versions.values()].map(({ model }) => model)
  return Object.keys(columns)
    .filter((name) => models.every(({ scorer }) => scorer.inputs.every((column) => column.name !== name)))
    .map((name) => ({
      severity: 'warning',
      path: [...path, name],
      message: `no version that answers has an input column '${name}'`,
    }))
}

function nothingToServe(of: ModelName, isRetired: boolean, place: string) {
  const name = shownModel(of)
  return isRetired
    ? { message: `model '${name}' of ${place} is out of service`, hint: `sluice model promote ${name}@N` }
    : {
        message: `nothing of model '${name}' is released in ${place}`,
        hint: `sluice model add FILE --name ${name}, then sluice model promote ${name}@1`,
      }
}

function unusable(error: unknown, path: ConfigPath, remarks: Remark[]): null {
  if (!(error instanceof SluiceError) || error.code === 'STORE_OUTAGE') throw error
  remarks.push({ severity: 'error', path, message: messageOf(error) })
  return null
}
