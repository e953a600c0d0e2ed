import type { Manifest } from './manifest.ts'

/** What is given of a version that is to be stored; the store says the rest. */
export interface VersionDraft extends Pick<
  Manifest,
  | 'format'
  | 'algorithm'
  | 'settings'
  | 'addedBy'
  | 'parent'
  | 'trainedUntil'
  | 'metrics'
  | 'parameters'
  | 'note'
> {
  /** Path of the model file. */
  readonly file: string
  /** How its name ends in the store: `zip`, `txt`, `json`, `ubj`, `onnx`. */
  readonly ext: string
  /** Paths and addresses at which instances find the same file; for stores that hold no files. */
  readonly places?: readonly string[]
  readonly golden?: { readonly name: 'golden.csv' | 'golden.jsonl'; readonly bytes: Uint8Array } | null
  /** JSON. */
  readonly baseline?: Uint8Array | null
  /** YAML. */
  readonly card?: Uint8Array | null
  /** An Ed25519 private key in PEM. */
  readonly signWith?: string | null
}

/** Files beside a model file, with the names that they have in the store. */
export type Attachment = 'golden' | 'baseline' | 'card'

export function attachmentsOf({
  golden,
  baseline,
  card,
}: VersionDraft): Readonly<Record<Attachment, { readonly name: string; readonly bytes: Uint8Array } | null>> {
  return {
    golden: golden ?? null,
    baseline: baseline ? { name: 'baseline.json', bytes: baseline } : null,
    card: card ? { name: 'card.yaml', bytes: card } : null,
  }
}
