import { describe, expect, it } from 'vitest'
import { cardHeads, plainText } from '../../../src/cli/print/card-heads.ts'
import type { CardBlock } from '../../../src/cli/print/card-heads.ts'
import { cardFields } from '../../../src/core/written-card.ts'
import { modelCard } from '../../../src/releases/card.ts'
import type { CardFacts } from '../../../src/releases/card.ts'
import { aRelease, cardFacts, cardManifest, fullCard } from '../../releases/a-card.ts'

const headOf = (title: string, facts: CardFacts, written = fullCard as Parameters<typeof modelCard>[1]) => {
  const head = cardHeads(modelCard(facts, written)).find((each) => each.title === title)
  if (head === undefined) throw new Error(`there is no head '${title}'`)
  return head
}

const blockOf = (title: string, blocks: readonly CardBlock[]) => blocks.find((block) => block.title === title)

const withFacts = (facts: Partial<CardFacts['model']['facts']>): CardFacts => {
  const { model, ...others } = cardFacts(null)
  return { ...others, model: { ...model, facts: { ...model.facts, ...facts } } }
}

describe('cardHeads', () => {
  it('has the nine heads of a card in their order, and what became of a version of a store', () => {
    const nine = [
      'Model details',
      'Intended use',
      'Factors',
      'Metrics',
      'Evaluation data',
      'Training data',
      'Quantitative analyses',
      'Ethical considerations',
      'Caveats and recommendations',
    ]
    const titlesOf = (facts: CardFacts) => cardHeads(modelCard(facts, null)).map(({ title }) => title)
    expect(titlesOf(cardFacts(null))).toEqual(nine)
    expect(titlesOf(cardFacts())).toEqual([...nine, 'Releases'])
  })

  it('names every field that is not written, each under one head', () => {
    const unwritten = cardHeads(modelCard(cardFacts(), null)).flatMap((head) => head.unwritten)
    expect(unwritten.toSorted()).toEqual(cardFields.toSorted())
    expect(cardHeads(modelCard(cardFacts(), fullCard)).flatMap((head) => head.unwritten)).toEqual([])
  })

  it('shows one text in paragraphs, several as a list, measures as a table with dashes for gaps', () => {
    const written = { ...fullCard, intendedUse: ['One\nsentence.\n\n\nAnother.\n'] }
    const { blocks } = headOf('Intended use', cardFacts(), written)
    expect(blocks).toEqual([
      { kind: 'text', title: 'Meant for', paragraphs: ['One sentence.', 'Another.'] },
      { kind: 'list', title: 'Users', items: ['Planners', 'Fitters'] },
      { kind: 'text', title: 'Not meant for', paragraphs: ['Safety shutdown'] },
    ])
    expect(blockOf('Results by group', headOf('Quantitative analyses', cardFacts()).blocks)).toEqual({
      kind: 'table',
      title: 'Results by group',
      columns: ['Group', 'accuracy', 'recall'],
      rows: [
        ['all', '0.98', '-'],
        ['full load', '0.97', '0.9'],
      ],
    })
  })

  it('shows what the file says, and nothing that it does not say', () => {
    const { blocks } = headOf('Model details', cardFacts(null), null)
    expect(blocks.map(({ title }) => title)).toEqual(['What the file says', 'Inputs (2)', 'Outputs (2)'])
    expect(blockOf('Inputs (2)', blocks)).toMatchObject({
      rows: [
        ['ps1', 'numeric', ''],
        ['mode', 'categorical', '2 levels: low, high'],
      ],
    })
    for (const title of ['Factors', 'Metrics', 'Evaluation data', 'Quantitative analyses'])
      expect(headOf(title, cardFacts(null), null).blocks).toEqual([])
  })

  it('shows importance by all measures, and the metrics of training, where the file has them', () => {
    const entry = (variable: string, share: number) => ({ variable, relative: 1, scaled: 1, share })
    const facts = withFacts({
      importances: [entry('ps1', 0.75), entry('mode', 0.25)],
      otherImportances: { split: [entry('mode', 1)] },
      trainingMetrics: { logloss: 0.125 },
      parameters: [
        { name: 'ntrees', value: 50, isDefault: false },
        { name: 'seed', value: -1, isDefault: true },
      ],
    })
    expect(headOf('Factors', facts, null).blocks).toMatchObject([
      {
        columns: ['Variable', 'Share', 'By split'],
        rows: [
          ['ps1', '75.0 %', '0.0 %'],
          ['mode', '25.0 %', '100.0 %'],
        ],
      },
    ])
    expect(headOf('Quantitative analyses', facts, null).blocks).toMatchObject([
      { columns: ['Measure', 'training'], rows: [['logloss', '0.125']] },
    ])
    expect(headOf('Model details', facts, null).blocks.at(-1)).toMatchObject({ rows: [['ntrees', '50']] })
  })

  it('shows what the store knows of a version, and its releases', () => {
    const golden = { name: 'golden.csv', digest: 'sha256:1', bytes: 9 }
    const facts = cardFacts({
      manifest: cardManifest({ golden, trainedUntil: '2026-10-31' }),
      goldenRows: 12,
      releases: [
        aRelease({ plan: { kind: 'serve', version: 6 } }),
        aRelease({ seq: 2, plan: { kind: 'serve', version: 7 }, why: 'better', forced: ['too large'] }),
      ],
    })
    expect(blockOf('In the store', headOf('Model details', facts).blocks)).toMatchObject({
      rows: [
        ['Version', '7'],
        ['Added', '2026-11-20T10:00:00.000Z by ada@plant'],
        ['Made from', 'version 6'],
        ['Signature', 'none'],
        ['Note', 'after the repair'],
      ],
    })
    expect(blockOf('In the store', headOf('Evaluation data', facts).blocks)).toMatchObject({
      rows: [
        ['Golden rows', '12 rows in golden.csv, sha256:1'],
        ['Baseline', 'none'],
      ],
    })
    expect(blockOf('Contradictions', headOf('Training data', facts).blocks)).toMatchObject({
      items: ['trained until 2026-11-01 says the card, until 2026-10-31 says the store'],
    })
    expect(
      blockOf('Measures as they were given', headOf('Quantitative analyses', facts).blocks),
    ).toMatchObject({
      rows: [['logloss', '0.125']],
    })
    expect(headOf('Releases', facts).blocks).toMatchObject([
      {
        rows: [
          [
            '2',
            '2026-11-21T10:00:00.000Z',
            'ada@plant',
            'promote: answers for all keys',
            'better; passed over: too large',
          ],
        ],
      },
    ])
    expect(headOf('Releases', cardFacts()).blocks).toMatchObject([{ paragraphs: ['was never released'] }])
  })

  it('shows known defects and what the file leaves open as caveats', () => {
    const { model, ...others } = cardFacts(null)
    const unsaid = [{ setting: 'labels', message: 'names of classes' }] as const
    const facts = { ...others, model: { ...model, remarks: ['a defect'], unsaid } }
    expect(headOf('Caveats and recommendations', facts, null).blocks).toEqual([
      { kind: 'list', title: 'Known defects that this model meets', items: ['a defect'] },
      { kind: 'list', title: 'Not in the file', items: ['names of classes'] },
    ])
  })
})

describe('plainText', () => {
  it.each([
    [' a\n\t b ', 'a b'],
    ['a\u001b[31mb\u0000\u009b', 'a [31mb'],
    ['a\ud800b\ufdd0\uffff', 'a\ufffdb\ufffd\ufffd'],
    ['Grüße 冷 🙂', 'Grüße 冷 🙂'],
  ])('of %j is %j', (text, plain) => {
    expect(plainText(text)).toBe(plain)
  })
})
