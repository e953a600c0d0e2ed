import type { CardField, CardResults, WrittenCard } from '../../core/written-card.ts'
import { formatBytes, formatCount, plural } from '../../core/text.ts'
import type { CardModel, CardVersion, ModelCard } from '../../releases/card.ts'
import { versionChanges } from '../../releases/version-changes.ts'
import { metricRows, metricText, ownParameters } from './facts-text.ts'
import { inputRow, levelList, outputRow, threshold } from './inspection-text.ts'

/** A head of a model card: what was written under it, and what is known. */
export interface CardHead {
  readonly title: string
  readonly blocks: readonly CardBlock[]
  /** What a person could have written here and did not. */
  readonly unwritten: readonly CardField[]
}

/** Texts without line breaks and control characters, for any form of the card. */
export type CardBlock =
  | { readonly kind: 'text'; readonly title: string; readonly paragraphs: readonly string[] }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      readonly title: string
      /** None: a row is a name and what it is. */
      readonly columns: readonly string[]
      /** The first cell is what its row is about. */
      readonly rows: readonly (readonly string[])[]
    }

interface HeadPlan {
  readonly title: string
  readonly fields: readonly CardField[]
  /** What is known without a person. */
  readonly known?: (card: ModelCard) => readonly CardBlock[]
}

/** The nine heads of Mitchell et al., Model Cards for Model Reporting (2019), in their order. */
const plans: readonly HeadPlan[] = [
  {
    title: 'Model details',
    fields: ['description', 'owner', 'contact', 'licence', 'citation'],
    known: ({ model, version }) => [...versionBlocks(version), ...modelBlocks(model)],
  },
  { title: 'Intended use', fields: ['intendedUse', 'users', 'outOfScopeUse'] },
  { title: 'Factors', fields: ['factors'], known: ({ model }) => importanceBlocks(model) },
  {
    title: 'Metrics',
    fields: ['metrics', 'decisionLimits', 'variation'],
    known: ({ model }) => pairs('Decision', threshold(model)),
  },
  {
    title: 'Evaluation data',
    fields: ['evaluationData'],
    known: ({ version }) => (version === null ? [] : evaluationBlocks(version)),
  },
  {
    title: 'Training data',
    fields: ['dataOrigin', 'trainedUntil', 'preparation'],
    known: ({ contradictions }) => list('Contradictions', contradictions),
  },
  {
    title: 'Quantitative analyses',
    fields: ['results', 'combinedResults'],
    known: measureBlocks,
  },
  { title: 'Ethical considerations', fields: ['ethics'] },
  {
    title: 'Caveats and recommendations',
    fields: ['limits', 'recommendations'],
    known: ({ model }) => [
      ...list('Known defects that this model meets', model.remarks),
      ...list(
        'Not in the file',
        model.unsaid.map(({ message }) => message),
      ),
    ],
  },
]

const titles: Readonly<Record<CardField, string>> = {
  owner: 'Owner',
  contact: 'Contact',
  licence: 'Licence',
  description: 'What it does',
  citation: 'To read and to cite',
  intendedUse: 'Meant for',
  users: 'Users',
  outOfScopeUse: 'Not meant for',
  factors: 'What answers depend on',
  metrics: 'Judged by',
  decisionLimits: 'Decision limits',
  variation: 'How the measures were taken, and vary',
  evaluationData: 'Judged on',
  dataOrigin: 'Origin',
  trainedUntil: 'Trained until',
  preparation: 'Preparation',
  results: 'Results by group',
  combinedResults: 'Results by several factors at once',
  ethics: 'Considered',
  limits: 'Limits',
  recommendations: 'Recommendations',
}

/** A card under its heads, and how the version was released where it is in a store. */
export function cardHeads(card: ModelCard): readonly CardHead[] {
  const heads = plans.map(({ title, fields, known }) => ({
    title,
    blocks: [...fields.flatMap((field) => writtenBlocks(field, card.written)), ...(known?.(card) ?? [])],
    unwritten: fields.filter((field) => card.written[field] === undefined),
  }))
  const released = card.version === null ? [] : [releaseHead(card.version)]
  return [...heads, ...released].map((head) => ({ ...head, blocks: head.blocks.map(plainBlock) }))
}

function writtenBlocks(field: CardField, written: WrittenCard): readonly CardBlock[] {
  const title = titles[field]
  switch (field) {
    case 'results':
    case 'combinedResults':
      return resultBlocks(title, written[field] ?? {})
    case 'owner':
    case 'contact':
    case 'licence':
    case 'trainedUntil': {
      const said = written[field]
      return said === undefined ? [] : [{ kind: 'text', title, paragraphs: [said] }]
    }
    default: {
      const [first, ...others] = written[field] ?? []
      if (first === undefined) return []
      if (others.length > 0) return [{ kind: 'list', title, items: [first, ...others] }]
      const paragraphs = first.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
      return [{ kind: 'text', title, paragraphs }]
    }
  }
}

/** A group a row; a measure that a group does not have is a dash. */
function resultBlocks(title: string, results: CardResults): readonly CardBlock[] {
  const measures = [...new Set(Object.values(results).flatMap((each) => Object.keys(each)))]
  const rows = Object.entries(results).map(([group, each]) => [
    group,
    ...measures.map((measure) => metricText(each[measure])),
  ])
  return table(title, ['Group', ...measures], rows)
}

function modelBlocks(model: CardModel): readonly CardBlock[] {
  const { algorithm, category, format, digest, sizeBytes, treeCount, response, offsetColumn, facts } = model
  const levels = response?.levels
    ? `, ${plural(response.levels.length, 'level')}: ${levelList(response.levels, shownLevels)}`
    : ''
  const rows = [
    ['Algorithm', `${algorithm}, ${category}`],
    ['Format', `${format.name} ${format.version}, written by ${format.producer}`],
    ['Digest', digest],
    ['Size', `${formatBytes(sizeBytes)}${treeCount === null ? '' : `, ${plural(treeCount, 'tree')}`}`],
    ...(facts.uuid === null ? [] : [['UUID', facts.uuid]]),
    ...(facts.writtenAt === null ? [] : [['Written at', facts.writtenAt]]),
    ...(response === null ? [] : [['Predicts', `${response.name}${levels}`]]),
    ...(offsetColumn === null ? [] : [['Offset', `${offsetColumn}, taken from the row`]]),
    ...facts.details.map(({ name, value }) => [name, value]),
  ]
  return [
    ...pairs('What the file says', rows),
    ...table(
      `Inputs (${formatCount(model.inputs.length)})`,
      ['Column', 'Kind', 'Levels'],
      model.inputs.map((input) => inputRow(input, shownLevels)),
    ),
    ...table(
      `Outputs (${formatCount(model.outputs.length)})`,
      ['Column', 'Kind', 'Level'],
      model.outputs.map(outputRow),
    ),
    ...pairs('Trained with (what is not by default)', ownParameters(facts.parameters ?? [])),
  ]
}

/** Of one column; the file has the others. */
const shownLevels = 50

function versionBlocks(version: CardVersion | null): readonly CardBlock[] {
  if (version === null) return []
  const { manifest } = version
  const { parent, note, signature, settings } = manifest
  return [
    ...pairs('In the store', [
      ['Version', String(manifest.version)],
      ['Added', `${manifest.addedAt} by ${manifest.addedBy}`],
      ['Made from', parent === null ? 'nobody said' : `version ${parent}`],
      ['Signature', signature === null ? 'none' : `by key ${signature.keyId}`],
      ...(note === null ? [] : [['Note', note]]),
    ]),
    ...pairs(
      'Read with',
      Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    ...pairs('Parameters as they were given', Object.entries(manifest.parameters)),
  ]
}

/** Shares by the measure of training, and beside it by others. */
function importanceBlocks({ facts: { importances, otherImportances } }: CardModel): readonly CardBlock[] {
  const measures = [
    ...(importances === null ? [] : [['Share', importances] as const]),
    ...Object.entries(otherImportances).map(([name, shares]) => [`By ${name}`, shares] as const),
  ]
  const shares = measures.map(([, list]) => new Map(list.map(({ variable, share }) => [variable, share])))
  const rows = (measures[0]?.[1] ?? []).map(({ variable }) => [
    variable,
    ...shares.map((share) => `${(100 * (share.get(variable) ?? 0)).toFixed(1)} %`),
  ])
  return table('Variable importance', ['Variable', ...measures.map(([name]) => name)], rows)
}

function evaluationBlocks({ manifest: { golden, baseline }, goldenRows }: CardVersion): readonly CardBlock[] {
  const count = goldenRows === null ? '' : `${plural(goldenRows, 'row')} in `
  return pairs('In the store', [
    ['Golden rows', golden === null ? 'none' : `${count}${golden.name}, ${golden.digest}`],
    ['Baseline', baseline === null ? 'none' : `${baseline.name}, ${baseline.digest}`],
  ])
}

function measureBlocks({ model, version }: ModelCard): readonly CardBlock[] {
  const [columns = [], ...rows] = metricRows(model.facts)
  const given = Object.entries(version?.manifest.metrics ?? {})
  return [
    ...table('Measures in the file', ['Measure', ...columns.slice(1)], rows),
    ...pairs(
      'Measures as they were given',
      given.map(([name, value]) => [name, metricText(value)]),
    ),
  ]
}

function releaseHead({ manifest, releases }: CardVersion): CardHead {
  const rows = versionChanges(manifest.version, releases).map(({ release, part }) => [
    String(release.seq),
    release.at,
    release.by,
    `${release.command}: ${part}`,
    [
      ...(release.why === null ? [] : [release.why]),
      ...release.forced.map((gate) => `passed over: ${gate}`),
    ].join('; '),
  ])
  const blocks = table('This version', ['Release', 'At', 'By', 'From then on', 'Why'], rows)
  const none = { kind: 'text', title: 'This version', paragraphs: ['was never released'] } as const
  return { title: 'Releases', blocks: blocks.length === 0 ? [none] : blocks, unwritten: [] }
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly CardBlock[] {
  return rows.length === 0 ? [] : [{ kind: 'table', title, columns, rows }]
}

function pairs(title: string, rows: readonly (readonly string[])[]): readonly CardBlock[] {
  return table(title, [], rows)
}

function list(title: string, items: readonly string[]): readonly CardBlock[] {
  return items.length === 0 ? [] : [{ kind: 'list', title, items }]
}

function plainBlock(block: CardBlock): CardBlock {
  const title = plainText(block.title)
  switch (block.kind) {
    case 'text':
      return { ...block, title, paragraphs: block.paragraphs.map(plainText) }
    case 'list':
      return { ...block, title, items: block.items.map(plainText) }
    case 'table': {
      const { columns, rows } = block
      return { ...block, title, columns: columns.map(plainText), rows: rows.map((row) => row.map(plainText)) }
    }
  }
}

/** On one line, of characters that a terminal shows and a page may hold. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Noncharacter_Code_Point}/gu, '\uFFFD')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
}
