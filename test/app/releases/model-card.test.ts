import { Readable } from 'node:stream'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cardModel, fileCard } from '../../../src/app/releases/model-card.ts'
import { formatFinding } from '../../../src/core/finding.ts'
import { modelInspection } from '../../../src/app/inspection.ts'
import { loadModel, readModelFacts } from '../../../src/model/index.ts'
import { missingFields } from '../../../src/releases/card.ts'
import { coolerModel, scratch } from '../../table/run.ts'

const streams = (stdin: Uint8Array = Buffer.alloc(0)) => ({
  stdin: Readable.from([stdin]),
  stop: new AbortController().signal,
})
const cardFile = 'examples/hydraulic-rig/models/cooler-card.yaml'

describe('fileCard', () => {
  it('has what the model file says and what a person wrote', async () => {
    const { card, findings } = await fileCard({ model: coolerModel, card: cardFile }, streams())
    expect(findings).toEqual([])
    expect(card).toMatchObject({ name: 'cool_cond.zip', version: null, contradictions: [] })
    expect(card?.model).toMatchObject({ algorithm: 'Gradient Boosting Machine', treeCount: 180 })
    expect(card?.model.facts.importances?.[0]).toMatchObject({ variable: 'cool_eff_pct' })
    expect(card?.model.facts.trainingMetrics).toMatchObject({ nobs: 2205 })
    expect(card?.written.dataOrigin?.[0]).toContain('load cycles of one test rig')
    expect(missingFields(card!, ['owner', 'intendedUse', 'trainedUntil'])).toEqual(['trainedUntil'])
  })

  it('is of standard input, and of a file that nobody wrote of', async () => {
    const { card } = await fileCard({ model: '-', card: null }, streams(readFileSync(coolerModel)))
    expect(card).toMatchObject({ name: 'Standard input', written: {} })
    expect(card?.model.digest).toBe(loadModel(coolerModel).digest)
  })

  it('is none where something is wrong with what was written', async () => {
    const file = scratch({ 'card.yaml': 'ownr: me\n' }).path('card.yaml')
    const { card, findings } = await fileCard({ model: coolerModel, card: file }, streams())
    expect(card).toBeNull()
    expect(findings.map(formatFinding)).toEqual([
      `${file}:1:1: error: ownr: unknown key 'ownr' (did you mean 'owner'?)`,
    ])
  })

  it('throws where a file cannot be read', async () => {
    const nowhere = scratch().path('card.yaml')
    await expect(fileCard({ model: coolerModel, card: nowhere }, streams())).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`${nowhere} cannot be read: `) as string,
    })
    await expect(fileCard({ model: nowhere, card: null }, streams())).rejects.toMatchObject({ code: 'MODEL' })
  })
})

describe('cardModel', () => {
  it('is what an inspection says, without where the file lies and what it can do', () => {
    const found = cardModel({ from: coolerModel, options: {} })
    const { source, trees, explanations, ...said } = modelInspection(loadModel(coolerModel))
    const facts = readModelFacts(coolerModel, {})
    expect(found).toEqual({ ...said, sizeBytes: facts.fileBytes, facts })
    expect([source, trees, explanations]).not.toContain(undefined)
  })
})
