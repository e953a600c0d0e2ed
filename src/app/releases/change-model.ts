import { isFinal, refusalText } from '../../releases/gates/gate.ts'
import type { GateRefusal } from '../../releases/gates/gate.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { NextState } from '../../releases/next-release.ts'
import type { Cut, ModelName, Release, ReleaseCommand } from '../../releases/release.ts'
import { passGates } from './pass-gates.ts'
import type { GateRequest, GateSurroundings } from './pass-gates.ts'

/** What a command wants of a model. */
export interface ModelChange {
  readonly of: ModelName
  readonly command: ReleaseCommand
  readonly by: string
  readonly why: string | null
  /** Versions that have to pass the gates, and which gates; null: none has to. */
  readonly tested: { readonly versions: readonly number[]; readonly gates: GateRequest } | null
  /** Whether the change is made all the same where a gate refuses; the release records it. */
  readonly force: boolean
  /** From which offsets on it holds, given those of the release before; null: as soon as it is loaded. */
  readonly cut: ((before: Cut | null) => Promise<Cut>) | null
}

export type ChangeOutcome =
  /** It is so already: nothing was written. */
  | { readonly kind: 'unchanged'; readonly newest: Release | null }
  | { readonly kind: 'refused'; readonly refusals: readonly GateRefusal[] }
  | { readonly kind: 'released'; readonly release: Release; readonly before: Release | null }

/**
 * Brings a model from its newest release to the next state, through the gates.
 *
 * @param next null where there is nothing to change
 * @throws SluiceError CONFLICT where somebody else was faster
 */
export async function changeModel(
  store: ModelStore,
  newest: Release | null,
  next: NextState | null,
  change: ModelChange,
  outside: GateSurroundings,
): Promise<ChangeOutcome> {
  if (next === null) return { kind: 'unchanged', newest }
  const refusals = await refusalsOf(store, newest, change, outside)
  const isForced = change.force && !refusals.some(({ gate }) => isFinal(gate))
  if (refusals.length > 0 && !isForced) return { kind: 'refused', refusals }
  const cut = change.cut === null ? null : await change.cut(newest?.cut ?? null)
  const { of, command, by, why } = change
  const draft = { command, by, why, ...next, cut, forced: refusals.map(refusalText) }
  const release = await store.append(of, draft, newest?.seq ?? 0)
  return { kind: 'released', release, before: newest }
}

async function refusalsOf(
  store: ModelStore,
  newest: Release | null,
  { of, tested }: ModelChange,
  outside: GateSurroundings,
): Promise<readonly GateRefusal[]> {
  const refusals: GateRefusal[] = []
  for (const version of tested?.versions ?? []) {
    const manifest = await store.version(of, version)
    // As many gates as versions: there are some where one is tested.
    refusals.push(...(await passGates(store, manifest, newest, tested!.gates, outside)))
  }
  return refusals
}
