import { ModelError, SluiceError } from '../../core/errors.ts'
import { formatCount } from '../../core/text.ts'
import type { Model } from '../../model/scorer.ts'
import { refusalsByManifest } from '../../releases/gates/by-manifest.ts'
import type { Gate, GateRefusal } from '../../releases/gates/gate.ts'
import { worsening } from '../../releases/gates/quality.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { armsOf } from '../../releases/release.ts'
import type { Release } from '../../releases/release.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import type { InputStreams } from '../../table/input.ts'
import type { AssemblyOptions } from '../assemble.ts'
import { generatedRows, measureSpeed } from '../speed.ts'
import { missingCardFields } from './card-fields.ts'
import { misfitsOf } from './fits-pipeline.ts'
import { goldenDifference, withGoldenFile } from './golden-rows.ts'
import { answersTo, comparedQuality } from './labelled-rows.ts'
import type { LabelledFile } from './labelled-rows.ts'
import { loadStoredModel } from './stored-model.ts'

/** What is asked of a version beyond the store's policy. */
export interface GateRequest {
  /** Those that use the model. */
  readonly pipelines: readonly AssemblyOptions[]
  /** Null: what the policy says. */
  readonly maxBytes: number | null
  readonly maxMicrosPerRow: number | null
  /** Null: not compared. */
  readonly labelled: LabelledFile | null
  /** By how much the metric may be worse than that of the version that answers now. */
  readonly maxWorse: number
}

export interface GateSurroundings extends InputStreams {
  readonly warn: (text: string) => void
}

/**
 * Every reason why a version is not to answer; none where it may.
 *
 * @param newest the model's last release; null for none
 */
export async function passGates(
  store: ModelStore,
  manifest: Manifest,
  newest: Release | null,
  request: GateRequest,
  outside: GateSurroundings,
): Promise<readonly GateRefusal[]> {
  const policy = await store.policy()
  const untrusted = await store.signatureProblem(manifest)
  // Nothing of a version that is not to be trusted is read.
  const isTrusted = untrusted === null
  const missing = isTrusted ? await missingCardFields(store, manifest, policy.requiredCardFields) : []
  const refusals = refusalsByManifest({
    ...{ manifest, newest, policy, untrusted },
    maxBytes: request.maxBytes,
    missingCardFields: missing,
  })
  const maxMicrosPerRow = request.maxMicrosPerRow ?? policy.maxMicrosPerRow
  const asked = { ...request, maxMicrosPerRow }
  const byModel = isTrusted ? await refusalsByModel(store, manifest, newest, asked, outside) : []
  const version = shownVersion(manifest)
  return [...refusals, ...byModel].map(([gate, why]) => ({ gate, version, why }))
}

type Refused = readonly (readonly [Gate, string])[]

/** What is only known once the file is loaded. */
async function refusalsByModel(
  store: ModelStore,
  manifest: Manifest,
  newest: Release | null,
  { maxMicrosPerRow, ...request }: GateRequest,
  outside: GateSurroundings,
): Promise<Refused> {
  let model: Model
  try {
    model = await loadStoredModel(store, manifest)
  } catch (error) {
    if (error instanceof ModelError) return [['file', error.message]]
    throw error
  }
  return [
    ...(await byGoldenRows(store, manifest, model, outside)),
    ...bySpeed(model, maxMicrosPerRow),
    ...(await byColumns(store, manifest, request.pipelines, outside)),
    ...(await byQuality(store, manifest, model, newest, request, outside)),
  ]
}

async function byGoldenRows(
  store: ModelStore,
  manifest: Manifest,
  model: Model,
  outside: GateSurroundings,
): Promise<Refused> {
  const bytes = await store.attachment(manifest, 'golden')
  if (bytes === null || manifest.golden === null) return []
  const difference = await withGoldenFile(manifest.golden.name, bytes, (path) =>
    goldenDifference(path, model, outside),
  )
  return difference === null ? [] : [['golden', `its golden rows differ: ${difference}`]]
}

const measuredRows = 1024

function bySpeed(model: Model, mostMicros: number | null): Refused {
  if (mostMicros === null) return []
  const rows = generatedRows(model.scorer.inputs, measuredRows)
  const { rowsPerSecond } = measureSpeed(model, rows, () => performance.now())
  const micros = 1e6 / rowsPerSecond
  if (micros <= mostMicros) return []
  return [['speed', `a row takes ${micros.toPrecision(3)} µs here, the most is ${mostMicros}`]]
}

async function byColumns(
  store: ModelStore,
  manifest: Manifest,
  pipelines: readonly AssemblyOptions[],
  outside: GateSurroundings,
): Promise<Refused> {
  const refused: (readonly [Gate, string])[] = []
  for (const pipeline of pipelines) {
    const misfits = await misfitsOf(pipeline, manifest, await store.modelPath(manifest), (place) => {
      if (place !== store.place)
        outside.warn(`${pipeline.file} takes its models from ${place}, this is ${store.place}`)
    })
    refused.push(...misfits.map((misfit) => ['columns', misfit] as const))
  }
  return refused
}

async function byQuality(
  store: ModelStore,
  manifest: Manifest,
  model: Model,
  newest: Release | null,
  { labelled, maxWorse }: Pick<GateRequest, 'labelled' | 'maxWorse'>,
  outside: GateSurroundings,
): Promise<Refused> {
  if (labelled === null) return []
  const present = newest === null ? undefined : armsOf(newest.plan)[0]?.version
  if (present === undefined || present === manifest.version) {
    outside.warn(`${labelled.path}: not compared, no other version answers now`)
    return []
  }
  const other = await store.version(manifest, present)
  const quality = comparedQuality(
    labelled.metric,
    await answersTo(labelled, model, outside),
    await answersTo(labelled, await loadStoredModel(store, other), outside),
  )
  const { metric, path } = labelled
  if (Number.isNaN(quality.value) || Number.isNaN(quality.present))
    throw new SluiceError(
      'USAGE',
      `--metric ${metric}: not defined on ${path}: its labels are of one class, or no numbers`,
    )
  const on = `of ${formatCount(quality.rows)} rows of ${path}`
  const isWorse = worsening(metric, quality.value, quality.present) > maxWorse
  return [
    ...(isWorse
      ? ([
          [
            'quality',
            `${metric} ${on} is ${shown(quality.value)}, that of ${shownVersion(other)} ${shown(quality.present)}`,
          ],
        ] as const)
      : []),
    ...(quality.refused > quality.presentRefused
      ? ([
          [
            'quality',
            `it refuses ${formatCount(quality.refused)} rows of ${path}, ${shownVersion(other)} ${formatCount(quality.presentRefused)}`,
          ],
        ] as const)
      : []),
  ]
}

const shown = (value: number) => String(Number(value.toPrecision(6)))
