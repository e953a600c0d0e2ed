import { loadingOf } from '../../compile/models.ts'
import type { Loaded, ModelSettings } from '../../compile/models.ts'
import type { Config } from '../../config/schema.ts'
import { parseDuration } from '../../core/duration.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import { readRule } from '../../features/rule.ts'
import { loadModel } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { FallbackLimits } from '../../scoring/fallback-switch.ts'
import { columnsThere } from './columns-there.ts'

type Entry = Config['models'][number]

/** What stands in for a model. */
export interface Fallback {
  readonly settings: ModelSettings
  readonly loaded: NonNullable<Loaded>
  readonly limits: FallbackLimits
}

/**
 * Opens for each model that has a fallback the first link of its chain that can be loaded; those before it are warnings.
 *
 * @returns in the order of the config; null where there is none
 */
export function openFallbacks(
  { models, releases }: Config,
  store: ModelStore | null,
  remarks: Remark[],
): Promise<readonly (Fallback | null)[]> {
  return Promise.all(
    models.map(async (entry, at) => {
      if (entry.fallback === undefined) return null
      const path = ['models', at, 'fallback', 'to']
      const tenant = releases?.tenant ?? ''
      const failures: Remark[] = []
      for (const [link, to] of entry.fallback.to.entries()) {
        try {
          const found = await openLink(entry, to, { store, tenant, path: [...path, link] }, failures)
          if (found === null) continue
          remarks.push(...failures.map((remark) => ({ ...remark, severity: 'warning' as const })))
          return { ...found, limits: limitsOf(entry.fallback.when) }
        } catch (error) {
          if (!(error instanceof SluiceError) || error.code === 'STORE_OUTAGE') throw error
          failures.push({ severity: 'error', path: [...path, link], message: messageOf(error) })
        }
      }
      remarks.push(...failures)
      return null
    }),
  )
}

type Link = NonNullable<Entry['fallback']>['to'][number]

interface Place {
  readonly store: ModelStore | null
  readonly tenant: string
  readonly path: ConfigPath
}

async function openLink(
  entry: Entry,
  link: Link,
  { store, tenant, path }: Place,
  failures: Remark[],
): Promise<Pick<Fallback, 'settings' | 'loaded'> | null> {
  if ('rule' in link) {
    const rule = readRule(link.rule, [...path, 'rule'], failures)
    return rule === null ? null : { settings: { ...entry, version: 'rule' }, loaded: { rule } }
  }
  if ('file' in link) {
    const { version, columns, file } = link
    const settings = { ...entry, version }
    const loaded = loadModel(file, loadingOf(settings))
    return { settings: { ...settings, columns: columns ?? columnsThere(entry.columns, loaded) }, loaded }
  }
  // The config's lint asks for a store and a released model.
  const of = { tenant, model: entry.release! }
  const manifest: Manifest = await store!.version(of, link.version)
  const settings = { ...entry, ...manifest.settings, version: String(link.version) }
  const loaded = loadModel(await store!.modelPath(manifest), loadingOf(settings))
  return { settings: { ...settings, columns: columnsThere(entry.columns, loaded) }, loaded }
}

function limitsOf(when: NonNullable<Entry['fallback']>['when']): FallbackLimits {
  const { refusals, latency, records, recoveryRecords, minDwell, switchesPerHour } = when
  return {
    refusals,
    micros: latency === undefined ? null : { enter: latency.enterMicros, leave: latency.leaveMicros },
    records,
    recoveryRecords,
    // The config's schema takes no other text.
    minDwellMs: parseDuration(minDwell)!,
    switchesPerHour,
  }
}
