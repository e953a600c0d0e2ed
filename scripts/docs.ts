// Writes the generated reference pages: `npm run docs`. A test fails when they are not what this writes.
import { mkdirSync, writeFileSync } from 'node:fs'
import {
  cardEditorSchema,
  caseEditorSchema,
  editorSchema,
  fleetEditorSchema,
  serveEditorSchema,
} from '../src/config/json-schema.ts'
import {
  renderCardReference,
  renderFleetReference,
  renderReference,
  renderServeReference,
} from '../src/config/reference.ts'
import { steps } from '../src/features/steps.ts'

mkdirSync('docs/reference', { recursive: true })
writeFileSync('docs/reference/configuration.md', renderReference(steps))
writeFileSync('docs/reference/sluice.schema.json', `${JSON.stringify(editorSchema(steps), null, 2)}\n`)
writeFileSync('docs/reference/sluice-test.schema.json', `${JSON.stringify(caseEditorSchema(), null, 2)}\n`)
writeFileSync('docs/reference/serving.md', renderServeReference())
writeFileSync('docs/reference/sluice-serve.schema.json', `${JSON.stringify(serveEditorSchema(), null, 2)}\n`)
writeFileSync('docs/reference/fleet.md', renderFleetReference())
writeFileSync('docs/reference/sluice-fleet.schema.json', `${JSON.stringify(fleetEditorSchema(), null, 2)}\n`)
writeFileSync('docs/reference/model-card.md', renderCardReference())
writeFileSync('docs/reference/sluice-card.schema.json', `${JSON.stringify(cardEditorSchema(), null, 2)}\n`)
