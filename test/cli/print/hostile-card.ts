import { cardFields } from '../../../src/core/written-card.ts'
import { modelCard } from '../../../src/releases/card.ts'
import type { CardFacts, ModelCard } from '../../../src/releases/card.ts'
import { aRelease, cardFacts, cardManifest, fullCard } from '../../releases/a-card.ts'

/** Ends an attribute, a title, a style and a cell, and begins a script. */
export const attack = `"'></title></style></td><script>document.title='taken'</script><img src=x onerror=alert(1)>&lt;\u001b[31m\u0000`

const stored = { name: attack, digest: attack, bytes: 1 }

/** A card of which every text, written or known, is an attack. */
export const hostileCard: ModelCard = modelCard(
  spoiled<CardFacts>({
    name: attack,
    model: {
      ...cardFacts().model,
      offsetColumn: attack,
      remarks: [attack],
      unsaid: [{ setting: 'labels', message: attack }],
      facts: {
        entries: 1,
        fileBytes: 1,
        uuid: attack,
        writtenAt: attack,
        importances: [{ variable: attack, relative: 1, scaled: 1, share: 1 }],
        otherImportances: { [attack]: [{ variable: attack, relative: 1, scaled: 1, share: 1 }] },
        trainingMetrics: { [attack]: 1 },
        validationMetrics: null,
        crossValidationMetrics: null,
        parameters: [{ name: attack, value: attack, isDefault: false }],
        details: [{ name: attack, value: attack }],
      },
    },
    version: {
      manifest: cardManifest({
        settings: { [attack]: attack },
        golden: stored,
        baseline: stored,
        trainedUntil: '2026-10-31',
        metrics: { [attack]: 1 },
        parameters: { [attack]: attack },
        signature: { keyId: attack, value: attack },
      }),
      releases: [aRelease({ plan: { kind: 'serve', version: 7 }, why: attack, forced: [attack] })],
      goldenRows: 3,
    },
  }),
  {
    ...Object.fromEntries(cardFields.map((field) => [field, spoiled(fullCard[field])])),
    results: { [attack]: { [attack]: 1 } },
    combinedResults: { [attack]: { [attack]: 1 } },
  },
)

/** With every text in it replaced, but for those that a program goes by. */
function spoiled<T>(value: T): T {
  const descend = (inner: unknown, key: string): unknown => {
    if (typeof inner === 'string')
      return ['kind', 'category', 'command', 'setting'].includes(key) ? inner : attack
    if (Array.isArray(inner)) return inner.map((each) => descend(each, key))
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, descend(each, name)]))
  }
  // Only texts changed, into texts.
  return descend(value, '') as T
}
