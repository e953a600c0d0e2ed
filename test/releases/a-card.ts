import type { WrittenCard } from '../../src/core/written-card.ts'
import { unsaidFacts } from '../../src/model/facts.ts'
import type { CardFacts, CardVersion } from '../../src/releases/card.ts'
import type { Manifest } from '../../src/releases/manifest.ts'
import type { Release } from '../../src/releases/release.ts'

const digest = `sha256:${'ab'.repeat(32)}`

/** Every field of a card, written. */
export const fullCard: Required<WrittenCard> = {
  owner: 'Plant data team',
  contact: 'plant-data@example.com',
  licence: 'CC BY 4.0',
  description: ['Grades the cooler.'],
  citation: ['Helwig et al., 2015'],
  intendedUse: ['Plan maintenance.'],
  users: ['Planners', 'Fitters'],
  outOfScopeUse: ['Safety shutdown'],
  factors: ['Load of the rig'],
  metrics: ['Accuracy'],
  decisionLimits: ['The likeliest class'],
  variation: ['Five folds'],
  evaluationData: ['The last tenth'],
  dataOrigin: ['A test rig'],
  trainedUntil: '2026-11-01',
  preparation: ['Means per cycle'],
  results: { all: { accuracy: 0.98 }, 'full load': { accuracy: 0.97, recall: 0.9 } },
  combinedResults: { 'full load, pump leaking': { accuracy: 0.91 } },
  ethics: ['No personal data'],
  limits: ['One rig only'],
  recommendations: ['Train anew after a repair'],
}

export function cardManifest(own: Partial<Manifest> = {}): Manifest {
  return {
    tenant: 'default',
    model: 'cooler',
    version: 7,
    file: { name: 'ab.zip', digest, bytes: 20_480 },
    format: 'MOJO 1.40',
    algorithm: 'Gradient Boosting Machine',
    settings: {},
    addedAt: '2026-11-20T10:00:00.000Z',
    addedBy: 'ada@plant',
    parent: 6,
    trainedUntil: null,
    metrics: { logloss: 0.125 },
    parameters: { ntrees: '50' },
    note: 'after the repair',
    golden: null,
    baseline: null,
    card: null,
    signature: null,
    ...own,
  }
}

/** @param version null: of a file that is in no store */
export function cardFacts(version: Partial<CardVersion> | null = {}): CardFacts {
  return {
    name: 'cooler@7',
    model: {
      digest,
      sizeBytes: 20_480,
      algorithm: 'Gradient Boosting Machine',
      category: 'Multinomial',
      format: { name: 'MOJO', version: '1.40', producer: 'H2O 3.46' },
      treeCount: 150,
      response: { name: 'cooler', levels: ['3', '20', '100'] },
      defaultThreshold: 0.5,
      offsetColumn: null,
      inputs: [
        { name: 'ps1', kind: 'numeric', levels: null },
        { name: 'mode', kind: 'categorical', levels: ['low', 'high'] },
      ],
      outputs: [
        { name: 'predict', kind: 'label', level: null },
        { name: 'p3', kind: 'probability', level: '3' },
      ],
      remarks: [],
      unsaid: [],
      facts: { ...unsaidFacts, entries: 3, fileBytes: 20_480, details: [] },
    },
    version:
      version === null ? null : { manifest: cardManifest(), releases: [], goldenRows: null, ...version },
  }
}

export function aRelease(own: Partial<Release>): Release {
  return {
    tenant: 'default',
    model: 'cooler',
    seq: 1,
    prev: 0,
    at: '2026-11-21T10:00:00.000Z',
    by: 'ada@plant',
    why: null,
    command: 'promote',
    plan: { kind: 'none' },
    shadows: [],
    cut: null,
    retired: [],
    forced: [],
    ...own,
  }
}
