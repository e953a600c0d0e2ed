import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { BlobReader } from '../blobs.ts'
import { splitLines } from '../domains.ts'
import { trimJava } from '../../math/java-number.ts'
import type { Basis, Matrix } from './basis.ts'
import { cubicBasis } from './cubic.ts'
import { iSplineBasis, mSplineBasis } from './splines.ts'
import { thinPlateBasis } from './thin-plate.ts'
import type { ThinPlate } from './thin-plate.ts'

/** One smooth term of a GAM. */
export interface Smooth {
  /** Names of its raw columns. */
  readonly columns: readonly string[]
  readonly basis: Basis
  /** Where its cells start among the basis columns; H2O counts knots - 1 for each term, whatever its size. */
  readonly at: number
}

/** Kinds of terms, by their number in `bs_sorted`; terms come in this order. */
const kinds = ['cubic', 'thin plate', 'I-spline', 'M-spline'] as const

type Kind = (typeof kinds)[number]

/** A spline of order n is evaluated in 2^n steps. */
const highestOrder = 12

/** What the file says of the terms, by index in sorted order. */
interface Layout {
  readonly kinds: readonly Kind[]
  readonly knotCounts: Int32Array
  readonly dimensions: Int32Array
  readonly orders: Int32Array
  readonly columns: readonly (readonly string[])[]
}

export function readSmooths(mojo: Mojo): readonly Smooth[] {
  const layout = readLayout(mojo)
  const knots = readMatrices(mojo, 'knots', layout.kinds.length, (i) => [
    layout.dimensions[i]!,
    layout.knotCounts[i]!,
  ])
  const centerings = readMatrices(mojo, 'zTranspose', layout.kinds.length, (i) => centeringSize(layout, i))
  const cubics = readCubics(mojo, layout, knots, centerings)
  const plates = readPlates(mojo, layout, knots, centerings)
  let at = 0
  let mSplines = 0
  return layout.kinds.map((kind, i) => {
    const own = knots[i]!.cells.subarray(0, layout.knotCounts[i])
    const start = at
    at += layout.knotCounts[i]! - 1
    const columns = layout.columns[i]!
    switch (kind) {
      case 'cubic':
        return { columns, basis: cubics.next().value!, at: start }
      case 'thin plate':
        return { columns, basis: plates.next().value!, at: start }
      case 'I-spline':
        return { columns, basis: iSplineBasis(layout.orders[i]!, own), at: start }
      case 'M-spline':
        // H2O takes the matrix by the number among M-splines, not among all terms.
        return { columns, basis: mSplineBasis(layout.orders[i]!, own, centerings[mSplines++]!), at: start }
    }
  })
}

function readLayout(mojo: Mojo): Layout {
  const { ini } = mojo
  const knotCounts = ini.integers('num_knots_sorted')
  const length = knotCounts.length
  const found = Array.from(ini.integers('bs_sorted', { length }), (code) => kinds[code])
  const splines = found.some((kind) => kind === 'I-spline' || kind === 'M-spline')
  const layout = {
    kinds: found.filter((kind) => kind !== undefined),
    knotCounts,
    dimensions: ini.integers('_d', { length }),
    orders: splines ? ini.integers('spline_orders_sorted', { length }) : new Int32Array(length),
    columns: readColumns(mojo, ini.integers('gam_column_dim_sorted', { length })),
  }
  if (layout.kinds.length !== length) throw wrong(mojo, `bs_sorted must name kinds of terms from 0 to 3`)
  layout.kinds.forEach((kind, i) => {
    checkTerm(mojo, layout, kind, i)
  })
  return layout
}

function checkTerm(mojo: Mojo, layout: Layout, kind: Kind, i: number): void {
  const count = layout.columns[i]!.length
  const dimensions = layout.dimensions[i]!
  if (layout.knotCounts[i]! < 3) throw wrong(mojo, 'num_knots_sorted must be 3 or more for each term')
  if (dimensions !== count || (kind !== 'thin plate' && count !== 1))
    throw wrong(mojo, `_d and gam_column_dim_sorted must be the count of columns of each term`)
  if (kind !== 'I-spline' && kind !== 'M-spline') return
  if (layout.orders[i]! < 1 || layout.orders[i]! > highestOrder)
    throw wrong(mojo, `spline_orders_sorted must be from 1 to ${highestOrder}`)
}

function wrong(mojo: Mojo, message: string): ModelError {
  return new ModelError(mojo.source, 'model.ini', message)
}

function readColumns(mojo: Mojo, counts: Int32Array): readonly (readonly string[])[] {
  const names = splitLines(mojo.archive.text('gam_columns_sorted')).map(trimJava)
  let at = 0
  const columns = Array.from(counts, (count) => names.slice(at, (at += Math.max(0, count))))
  if (at === names.length) return columns
  throw new ModelError(mojo.source, 'gam_columns_sorted', `expected ${at} columns, found ${names.length}`)
}

function centeringSize(layout: Layout, i: number): readonly [number, number] {
  const count = layout.knotCounts[i]!
  if (layout.kinds[i] === 'I-spline') return [0, 0]
  if (layout.kinds[i] !== 'M-spline') return [count - 1, count]
  const basis = count + layout.orders[i]! - 2
  return [basis - 1, basis]
}

function readMatrices(
  mojo: Mojo,
  path: string,
  count: number,
  size: (i: number) => readonly [number, number],
): readonly Matrix[] {
  const reader = new BlobReader(mojo.archive, path)
  return Array.from({ length: count }, (_, i) => {
    const [rows, columns] = size(i)
    return { rows, columns, cells: reader.doubles(rows * columns) }
  })
}

function* readCubics(
  mojo: Mojo,
  layout: Layout,
  knots: readonly Matrix[],
  centerings: readonly Matrix[],
): Generator<Basis, undefined> {
  const terms = layout.kinds.flatMap((kind, i) => (kind === 'cubic' ? [i] : []))
  if (terms.length === 0) return
  const inverses = readMatrices(mojo, '_binvD', terms.length, (n) => {
    const count = layout.knotCounts[terms[n]!]!
    return [count - 2, count]
  })
  for (const [n, i] of terms.entries()) yield cubicBasis(knots[i]!.cells, inverses[n]!, centerings[i]!)
}

function* readPlates(
  mojo: Mojo,
  layout: Layout,
  knots: readonly Matrix[],
  centerings: readonly Matrix[],
): Generator<Basis, undefined> {
  const { ini } = mojo
  const terms = layout.kinds.flatMap((kind, i) => (kind === 'thin plate' ? [i] : []))
  const length = terms.length
  if (length === 0) return
  const counts = ini.integers('_M', { length })
  const orders = ini.integers('_m', { length })
  const knotCounts = ini.integers('num_knots_TP', { length })
  const cubics = layout.kinds.filter((kind) => kind === 'cubic').length
  const powers = new BlobReader(mojo.archive, 'polynomialBasisList')
  const orthogonal = readMatrices(mojo, 'zTransposeCS', length, (n) => {
    if (counts[n]! < 0 || counts[n]! > knotCounts[n]! || knotCounts[n] !== layout.knotCounts[terms[n]!])
      throw wrong(mojo, 'num_knots_TP and _M must fit num_knots_sorted')
    return [knotCounts[n]! - counts[n]!, knotCounts[n]!]
  })
  for (const [n, i] of terms.entries()) {
    // H2O looks for the dimensions behind the cubic terms, as if there were no I- and M-splines.
    const columns = layout.dimensions[cubics + n]!
    const cells = powers.ints(counts[n]! * columns)
    // They are multiplied out: a forged one would take forever.
    if (cells.some((power) => power < 0 || power > orders[n]!))
      throw wrong(mojo, `polynomialBasisList must hold powers from 0 to ${orders[n]!}`)
    yield thinPlateBasis({
      dimensions: layout.dimensions[i]!,
      order: checkedOrder(mojo, orders[n]!, layout.dimensions[i]!),
      knots: knots[i]!,
      powers: { terms: counts[n]!, columns, cells },
      orthogonal: orthogonal[n]!,
      centering: centerings[i]!,
      standardize: ini.boolean('standardize'),
    } satisfies ThinPlate)
  }
}

function checkedOrder(mojo: Mojo, order: number, dimensions: number): number {
  if (2 * order > dimensions && order < 100) return order
  throw wrong(mojo, `_m must be more than half of ${dimensions} dimensions`)
}
