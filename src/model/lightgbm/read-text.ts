import { ModelError } from '../../core/errors.ts'
import type { WholeFile } from '../whole-file.ts'
import { readHeader } from './header.ts'
import type { LightgbmHeader } from './header.ts'
import { TextBlock } from './text-block.ts'
import { TextLines } from './text-lines.ts'
import { readTextTree } from './text-tree.ts'
import type { TextTree } from './text-tree.ts'

/** A model as the file has it. */
export interface ModelText {
  readonly header: LightgbmHeader
  /** Tree t belongs to class t modulo `treesPerIteration`. */
  readonly trees: readonly TextTree[]
  /** Of the training, in the order of the file. */
  readonly parameters: ReadonlyMap<string, string>
  /** What Python adds: the levels of a frame's categorical columns, as JSON; null where it added nothing. */
  readonly pandasCategorical: string | null
}

/** Throws ModelError. */
export function readModelText({ source, bytes }: WholeFile): ModelText {
  const lines = new TextLines(bytes)
  if (lines.take() !== 'tree') throw new ModelError(source, null, 'expected the first line to be "tree"')
  const header = readHeader(new TextBlock(source, 'header', pairs(lines, isTreeOrEnd)))
  const trees = readTrees(lines, source, header)
  const rest = readRest(lines)
  const trained = rest.parameters.get('objective') ?? 'custom'
  if (header.objective === null && !customObjectives.includes(trained))
    throw new ModelError(
      source,
      'header, objective',
      `expected it to be there: the parameters say ${trained}`,
    )
  return { header, trees, ...rest }
}

/** The parameter's words for one of the user's own, which the header leaves out. */
const customObjectives: readonly string[] = ['custom', 'none', 'null', 'na', '']

const endOfTrees = 'end of trees'

function isTreeOrEnd(line: string): boolean {
  return line.startsWith('Tree=') || line === endOfTrees
}

/** Pairs `key=value`, or a key alone, up to a line that is not taken. */
function pairs(lines: TextLines, isEnd: (line: string) => boolean): Map<string, string> {
  const found = new Map<string, string>()
  for (let line = lines.peek(); line !== null && !isEnd(line); line = lines.peek()) {
    lines.take()
    const at = line.indexOf('=')
    if (line !== '') found.set(at < 0 ? line : line.slice(0, at), at < 0 ? '' : line.slice(at + 1))
  }
  return found
}

function readTrees(lines: TextLines, source: string, header: LightgbmHeader): TextTree[] {
  const { featureNames, treesPerIteration, treeSizes } = header
  const trees: TextTree[] = []
  const fail = (expectation: string): never => {
    throw new ModelError(source, 'trees', expectation)
  }
  while (lines.peek() !== endOfTrees) {
    const before = lines.taken
    const line = lines.take()
    if (line === null) fail(`expected "${endOfTrees}" behind ${trees.length} trees: the file is cut short`)
    // `pairs` stops at nothing else.
    const block = new TextBlock(source, `tree ${trees.length}`, pairs(lines, isTreeOrEnd))
    if (line !== `Tree=${trees.length}`)
      block.fail('number', `expected Tree=${trees.length}, found ${JSON.stringify(line)}`)
    const size = treeSizes?.[trees.length]
    const found = lines.taken - before
    if (size !== undefined && size !== String(found))
      block.fail(
        'size',
        `expected ${size} bytes (tree_sizes), found ${found}: the file is damaged, or was edited`,
      )
    trees.push(readTextTree(block, featureNames.length))
  }
  lines.take()
  const treeCount = treeSizes?.length ?? trees.length
  if (trees.length !== treeCount) fail(`expected ${treeCount} (tree_sizes), found ${trees.length}`)
  if (trees.length % treesPerIteration !== 0)
    fail(`expected ${treesPerIteration} an iteration, found ${trees.length} together`)
  return trees
}

const pandasKey = 'pandas_categorical:'

function readRest(lines: TextLines): Pick<ModelText, 'parameters' | 'pandasCategorical'> {
  const parameters = new Map<string, string>()
  let pandasCategorical: string | null = null
  let inParameters = false
  for (let line = lines.take(); line !== null; line = lines.take()) {
    if (line === 'parameters:') inParameters = true
    else if (line === 'end of parameters') inParameters = false
    else if (line.startsWith(pandasKey)) pandasCategorical = line.slice(pandasKey.length)
    else if (inParameters) {
      const [, name, value] = /^\[([^:]+): ?(.*)\]$/.exec(line) ?? []
      if (name !== undefined && value !== undefined) parameters.set(name, value)
    }
  }
  return { parameters, pandasCategorical }
}
