import type { Reconstructor } from '../../scorer.ts'
import type { Mojo } from '../algorithm.ts'
import type { GlrmModel } from './model.ts'

/** A cell of the row by the row's coefficients. */
type Cell = (x: Float64Array) => number

/**
 * A row as its archetypes give it back (`impute_data` of H2O's GlrmMojoModel): in each column the value whose loss is least,
 * a number on the scale that training worked with unless the model was told to transform it back.
 */
export function reconstruction(mojo: Mojo, model: GlrmModel): Reconstructor {
  const { permutation } = model
  const cells = cellsOf(model)
  const places = Array.from(cells.keys()).sort((a, b) => permutation[a]! - permutation[b]!)
  return {
    columns: places.map((place) => ({
      name: `reconstr_${mojo.columns[permutation[place]!]!}`,
      levels: mojo.domains[permutation[place]!] ?? null,
    })),
    reconstruct(x, out) {
      for (let i = 0; i < places.length; i++) out[i] = cells[places[i]!]!(x)
    },
  }
}

/** The categoricals, then the numbers, as they are in an archetype. */
function cellsOf(model: GlrmModel): readonly Cell[] {
  const { levelCounts, numericLosses } = model
  const cells: Cell[] = []
  let column = 0
  for (let j = 0; j < levelCounts.length; j++) {
    cells.push(levelCell(model, j, column))
    column += levelCounts[j]!
  }
  for (let j = 0; j < numericLosses.length; j++) cells.push(numberCell(model, j, column + j))
  return cells
}

function levelCell(model: GlrmModel, j: number, column: number): Cell {
  const count = model.levelCounts[j]!
  const loss = model.levelLosses[j]!
  const blend = new Float64Array(count)
  return (x) => {
    for (let level = 0; level < count; level++) blend[level] = mixture(model, x, column + level)
    return loss.nearest(blend, count)
  }
}

function numberCell(model: GlrmModel, j: number, column: number): Cell {
  const { numericLosses, sub, mul, transformsBack } = model
  const loss = numericLosses[j]!
  return (x) => {
    const scaled = loss.nearest(mixture(model, x, column))
    return transformsBack === true ? scaled / mul[j]! + sub[j]! : scaled
  }
}

/** One column of the mixture of the archetypes. */
function mixture({ archetypes, width }: GlrmModel, x: Float64Array, column: number): number {
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += x[k]! * archetypes[k * width + column]!
  return sum
}
