import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import { readRuleColumns, ruleCell } from '../rulefit/columns.ts'
import type { RuleColumn } from '../rulefit/columns.ts'
import { BLOCK_ROWS, checkClasses, openSubModels, SubModel, subModelAt } from '../sub-models.ts'
import { takeAnswers } from './stacked-ensemble.ts'

/** `model_type` in the file. */
const modelTypes = ['linear', 'rules and linear', 'rules'] as const

/** Rules become categorical columns of a linear model, next to the row's own columns or in place of them. */
export const ruleFit: Algorithm = {
  names: ['RuleFit'],
  maxVersion: 1,
  compile(mojo) {
    const linearMojo = subModelAt(mojo, openSubModels(mojo), 'linear_model')
    const linear = new SubModel(linearMojo)
    // H2O takes every number but 0 and 1 for rules alone.
    const type = modelTypes[mojo.ini.integer('model_type')] ?? 'rules'
    const columns = type === 'linear' ? [] : readRuleColumns(mojo, linearMojo)
    const copied = type === 'rules' ? 0 : mojo.featureCount
    const order = readOrder(mojo, linearMojo, columns.length + copied)
    checkClasses(mojo, linear)
    const outputs = mojo.classCount === 1 ? valueOutputs : classOutputs(mojo)
    return {
      outputs,
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          for (let r = 0; r < count; r++) {
            const start = (first + r) * mojo.featureCount
            if (!fillRow(columns, order, rows, start, linear.rows, r * linear.width)) refused[first + r] = 1
          }
          linear.score(count)
          refusedCount += takeAnswers(linear, first, count, out, refused)
        }
        return refusedCount
      },
    }
  },
}

/** `linear_names`: which feature of the linear model each of our columns is. */
function readOrder(mojo: Mojo, linear: Mojo, available: number): Int32Array {
  const count = linear.featureCount
  mojo.ini.integer('linear_names_len', { min: count })
  if (count > available)
    throw new ModelError(linear.source, 'model.ini', `expected at most ${available} features, found ${count}`)
  return Int32Array.from({ length: count }, (_, i) => {
    const name = mojo.ini.string(`linear_names_${i}`)
    const target = linear.columns.indexOf(name)
    if (target >= 0 && target < count) return target
    throw new ModelError(mojo.source, 'model.ini', `expected ${name} to be a feature of the linear model`)
  })
}

/** Rules first, then the row as it is. False where H2O throws. */
function fillRow(
  columns: readonly RuleColumn[],
  order: Int32Array,
  rows: Float64Array,
  start: number,
  to: Float64Array,
  at: number,
): boolean {
  for (let i = 0; i < order.length; i++) {
    const cell = i < columns.length ? ruleCell(columns[i]!, rows, start) : rows[start + i - columns.length]!
    if (i < columns.length && cell === Infinity) {
      to.fill(NaN, at, at + order.length)
      return false
    }
    to[at + order[i]!] = cell
  }
  return true
}
