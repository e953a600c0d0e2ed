import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Model } from '../../model/index.ts'
import { plainForm } from '../../table/input-form.ts'
import type { InputStreams } from '../../table/input.ts'
import { tableFormat } from '../../table/table-format.ts'
import { verifyModel } from '../verify-file.ts'
import type { Verification } from '../verify-file.ts'

/** How far a number may be off: what `sluice verify` allows; and for ONNX, which promises no bits, what it advises. */
const ulpLimit = 4
const onnxTolerance = 1e-6

/**
 * Scores rows that hold what is expected of them, in columns named like the model's outputs.
 *
 * @param path a table with both
 * @param model fresh, where it is stateful
 * @returns why the model does not answer so; null where it does
 * @throws SluiceError USAGE for a table without answers
 */
export async function goldenDifference(
  path: string,
  model: Model,
  streams: InputStreams,
): Promise<string | null> {
  const format = tableFormat(path, undefined, null)
  const result = await verifyModel(
    model,
    {
      ...{ input: path, inputFormat: format, inputForm: plainForm, matchNames: 'trimmed', rules: {} },
      ...{ expected: path, expectedFormat: format },
      ulp: ulpLimit,
      tolerance: model.format.name === 'ONNX' ? onnxTolerance : 0,
    },
    streams,
    // The warnings are that each column is of one kind alone: input, or answer.
    () => undefined,
  )
  return differenceText(result)
}

function differenceText({ difference, agreement }: Verification): string | null {
  if (difference !== null) {
    const { row, column, expected, found } = difference
    return `row ${row} (the first is row 0), ${column}: expected ${expected}, found ${found}`
  }
  return agreement.values === 0 ? 'no value was compared' : null
}

/** Golden rows that a store gives as bytes, as a file for as long as they are read. */
export async function withGoldenFile<T>(
  name: string,
  bytes: Uint8Array,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-golden-'))
  try {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
