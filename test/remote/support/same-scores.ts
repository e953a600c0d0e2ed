import { expect } from 'vitest'
import { remoteSection } from '../../../src/config/remote.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { PlainCell } from '../../../src/features/plain-row.ts'
import type { Model } from '../../../src/model/index.ts'
import { RemoteModel } from '../../../src/remote/remote-model.ts'
import { RowRefusal } from '../../../src/scoring/asked-scorer.ts'

/**
 * Holds what a server answers by any kind of contract against the scores of the same model here: the same numbers, to the bit, for the
 * outputs that have a level. Gives how many were compared.
 *
 * @param remote a section of the config
 * @param rows cells of numbers, in the order of the model's inputs
 */
export async function expectSameScores(
  remote: object,
  model: Model,
  rows: readonly (readonly number[])[],
): Promise<number> {
  const { scorer, response } = model
  const labels = response?.levels ?? undefined
  const there = await RemoteModel.open(
    { name: 'there', remote: remoteSection.parse(remote), labels },
    'remote',
    true,
  )
  if (there === null) throw new Error('a server that may be asked was not')
  const stop = new AbortController().signal
  await there.start({ logger: silentLogger, clock: systemClock, patienceMs: 0, stop })
  const names = scorer.inputs.map(({ name }) => name)
  const cells = rows.map((row) =>
    there.scorer.inputs.map(({ name }): PlainCell => {
      const value = row[names.indexOf(name)]
      return value === undefined || Number.isNaN(value) ? null : value
    }),
  )
  const out = new Float64Array(rows.length * scorer.outputs.length)
  scorer.score(Float64Array.from(rows.flat()), rows.length, out, new Uint8Array(rows.length))
  const answers = await there.scorer.ask(cells)
  let compared = 0
  for (const [row, answer] of answers.entries()) {
    if (answer instanceof RowRefusal) throw new Error(`row ${row}: ${answer.message}`)
    for (const [at, { level }] of there.scorer.outputs.entries()) {
      if (level === null) continue
      const own = scorer.outputs.findIndex((output) => output.level === level)
      expect(answer[at]).toBe(out[row * scorer.outputs.length + own])
      compared++
    }
  }
  return compared
}
