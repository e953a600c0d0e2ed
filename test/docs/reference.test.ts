import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  cardEditorSchema,
  caseEditorSchema,
  editorSchema,
  fleetEditorSchema,
  serveEditorSchema,
} from '../../src/config/json-schema.ts'
import {
  renderCardReference,
  renderFleetReference,
  renderReference,
  renderServeReference,
} from '../../src/config/reference.ts'
import { steps } from '../../src/features/steps.ts'

describe('generated reference pages (`npm run docs` writes them)', () => {
  it('are those of this version: configuration.md', () => {
    expect(readFileSync('docs/reference/configuration.md', 'utf8')).toBe(renderReference(steps))
  })

  it('are those of this version: sluice.schema.json', () => {
    expect(JSON.parse(readFileSync('docs/reference/sluice.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(editorSchema(steps))),
    )
  })

  it('are those of this version: serving.md', () => {
    expect(readFileSync('docs/reference/serving.md', 'utf8')).toBe(renderServeReference())
  })

  it('are those of this version: sluice-serve.schema.json', () => {
    expect(JSON.parse(readFileSync('docs/reference/sluice-serve.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(serveEditorSchema())),
    )
  })

  it('are those of this version: fleet.md', () => {
    expect(readFileSync('docs/reference/fleet.md', 'utf8')).toBe(renderFleetReference())
  })

  it('are those of this version: sluice-fleet.schema.json', () => {
    expect(JSON.parse(readFileSync('docs/reference/sluice-fleet.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(fleetEditorSchema())),
    )
  })

  it('are those of this version: model-card.md', () => {
    expect(readFileSync('docs/reference/model-card.md', 'utf8')).toBe(renderCardReference())
  })

  it('are those of this version: sluice-card.schema.json', () => {
    expect(JSON.parse(readFileSync('docs/reference/sluice-card.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(cardEditorSchema())),
    )
  })

  it('are those of this version: sluice-test.schema.json', () => {
    expect(JSON.parse(readFileSync('docs/reference/sluice-test.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(caseEditorSchema())),
    )
  })
})
