import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../src/core/errors.ts'
import { TruthLog } from '../../../src/dev/simulator/truth-log.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { cyclesOf } from './rig.ts'

const scratch = scratchFolder()
const cycles = cyclesOf(2_000, { trouble: 0.5 })
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
const expected = cycles.map(({ event, truth, trouble }) => ({
  rigId: event.rigId,
  cycle: event.cycle,
  truth,
  trouble: trouble?.kind ?? null,
  reason: trouble?.reason ?? null,
  field: trouble?.field ?? null,
}))

describe('TruthLog', () => {
  it('writes a line an event to a file', () => {
    const path = join(scratch, 'truth.jsonl')
    const log = new TruthLog(path, () => expect.unreachable())
    for (const cycle of cycles) log.add(cycle)
    log.close()
    expect(lines(readFileSync(path, 'utf8'))).toEqual(expected)
  })

  it('writes to standard output, whole lines a time', () => {
    const texts: string[] = []
    const log = new TruthLog('-', (text) => texts.push(text))
    for (const cycle of cycles) log.add(cycle)
    log.close()
    expect(texts.length).toBeGreaterThan(1)
    expect(texts.filter((text) => text !== '' && !text.endsWith('\n'))).toEqual([])
    expect(lines(texts.join(''))).toEqual(expected)
  })

  it('refuses a file that cannot be written', () => {
    expect(() => new TruthLog(join(scratch, 'no/such/folder'), () => undefined)).toThrow(SluiceError)
  })
})
