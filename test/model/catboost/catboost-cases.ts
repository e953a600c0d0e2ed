import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

const folder = join(import.meta.dirname, '../../fixtures/catboost')

/** What tests change of a file: any part of it may become anything. */
export interface Changeable {
  features_info: Record<string, unknown> & { float_features: Record<string, unknown>[] }
  model_info: Record<string, unknown> & {
    params: { loss_function: { type: string } }
    class_params: { class_names: unknown }
  }
  oblivious_trees?: { splits: Record<string, unknown>[]; leaf_values: unknown[]; leaf_weights?: unknown[] }[]
  trees?: Record<string, unknown>[]
  scale_and_bias?: unknown
  ctr_data?: unknown
}

/** A model with CatBoost's own answers; `make.py` beside them says how they came about. */
export class CatBoostCase {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  get bytes(): Buffer {
    return readFileSync(join(folder, `${this.name}.json`))
  }

  /** The file after a change of its object. */
  changed(change: (file: Changeable) => void): Buffer {
    const file = JSON.parse(this.bytes.toString()) as Changeable
    change(file)
    return Buffer.from(JSON.stringify(file))
  }

  /** Lines with the header first. */
  table(kind: 'input' | 'expected' | 'leaf' | 'contrib'): readonly string[][] {
    return parse(readFileSync(join(folder, `${this.name}.${kind}.csv`)), { recordDelimiter: '\n' })
  }

  /** Row-major; an empty cell is missing. */
  get rows(): { readonly cells: Float64Array; readonly count: number } {
    const lines = this.table('input').slice(1)
    return {
      cells: Float64Array.from(lines.flat(), (text) => (text === '' ? NaN : Number(text))),
      count: lines.length,
    }
  }
}

export const catBoostCases: readonly CatBoostCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => new CatBoostCase(file.slice(0, -'.json'.length)))
