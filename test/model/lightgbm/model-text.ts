import { readFileSync } from 'node:fs'
import { TextBlock } from '../../../src/model/lightgbm/text-block.ts'

export const fixtures = 'test/fixtures/lightgbm'

export function fixture(name: string): string {
  return readFileSync(`${fixtures}/${name}.txt`, 'utf8')
}

export type Fields = Readonly<Record<string, string>>

export function block(fields: Fields, place = 'tree 0'): TextBlock {
  return new TextBlock('m.txt', place, new Map(Object.entries(fields)))
}

const headerFields: Fields = {
  version: 'v4',
  num_class: '1',
  num_tree_per_iteration: '1',
  label_index: '0',
  max_feature_idx: '1',
  objective: 'regression',
  feature_names: 'a b',
  feature_infos: '[0:1] [0:1]',
}

/** One split, on `a`, at 2. */
export const splitFields: Fields = {
  num_leaves: '2',
  num_cat: '0',
  split_feature: '0',
  split_gain: '3',
  threshold: '2',
  decision_type: '8',
  left_child: '-1',
  right_child: '-2',
  leaf_value: '10 20',
  leaf_count: '3 1',
  internal_count: '4',
}

/** The same without some of its lines. */
export function without(fields: Fields, ...keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)))
}

export const leafFields: Fields = { num_leaves: '1', num_cat: '0', leaf_value: '5' }

/** A model as the library writes it. @param header in the place of, or beside, that of a regression on two columns */
export function modelText(trees: readonly Fields[], header: Fields = {}, rest = ''): Buffer {
  const blocks = trees.map((fields, index) => `Tree=${index}\n${lines(fields)}\n\n`)
  return Buffer.from(
    `tree\n${lines({ ...headerFields, ...header })}\n\n${blocks.join('')}end of trees\n\n${rest}`,
  )
}

function lines(fields: Fields): string {
  return Object.entries(fields)
    .map(([key, value]) => (value === '(flag)' ? key : `${key}=${value}`))
    .join('\n')
}
