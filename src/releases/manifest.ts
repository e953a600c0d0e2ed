import type { ModelName } from './release.ts'

/** A file of a version: its name in the version's folder, and what it holds. */
export interface StoredFile {
  readonly name: string
  /** `sha256:` and the hex digest of its bytes. */
  readonly digest: string
  readonly bytes: number
}

/** What the store knows of a version; written once, and the last of its files. */
export interface Manifest extends ModelName {
  /** 1, 2, 3, ...; never used again. */
  readonly version: number
  /** The model file, named by its digest. */
  readonly file: StoredFile
  /** As `sluice inspect` names them: `MOJO 1.40`, `Gradient Boosting Machine`. */
  readonly format: string
  readonly algorithm: string
  /** What the config would say beside `file`: labels, rounds, categories, missing, featureNames. */
  readonly settings: Readonly<Record<string, unknown>>
  /** ISO 8601 in UTC. */
  readonly addedAt: string
  readonly addedBy: string
  /** The version that it was made from; null where nobody said. */
  readonly parent: number | null
  /** The last day of its training data, `2026-11-01`; null where nobody said. */
  readonly trainedUntil: string | null
  /** Numbers of training or validation by name, as given. */
  readonly metrics: Readonly<Record<string, number>>
  /** Hyperparameters by name, as given. */
  readonly parameters: Readonly<Record<string, string>>
  readonly note: string | null
  /** Rows with the answers that are expected (`golden.csv` or `.jsonl`); null for none. */
  readonly golden: StoredFile | null
  /** How values were distributed in training (`baseline.json`); null for none. */
  readonly baseline: StoredFile | null
  /** `card.yaml`; null for none. */
  readonly card: StoredFile | null
  /** Ed25519 over the manifest without this field, as canonical JSON, in base64; null where it is not signed. */
  readonly signature: { readonly keyId: string; readonly value: string } | null
}
