import { log, pow } from '../../math/exact.ts'
import { fits, multiply } from './basis.ts'
import type { Basis, Matrix } from './basis.ts'

export interface ThinPlate {
  /** Raw columns. */
  readonly dimensions: number
  /** Order of the derivatives that the penalty takes. */
  readonly order: number
  /** dimensions x knots. */
  readonly knots: Matrix
  /** Powers of the polynomial terms: one row a term. */
  readonly powers: { readonly terms: number; readonly columns: number; readonly cells: Int32Array }
  /** (knots - terms) x knots, takes the polynomials out of the distances. */
  readonly orthogonal: Matrix
  /** (knots - 1) x knots. */
  readonly centering: Matrix
  /** H2O reads no means and deviations for it, and throws. */
  readonly standardize: boolean
}

/** A thin plate spline: functions of the distance to the knots, and polynomials, centred. */
export function thinPlateBasis(plate: ThinPlate): Basis {
  const { dimensions, order, knots, powers, orthogonal, centering } = plate
  const constant = constantTerm(order, dimensions)
  const distances = new Float64Array(knots.columns)
  const values = new Float64Array(knots.columns)
  const size = knots.columns - 1
  return {
    size,
    throws:
      plate.standardize ||
      powers.columns < dimensions ||
      !fits(orthogonal, knots.columns, knots.columns - powers.terms) ||
      !fits(centering, knots.columns, size),
    write(raw, out) {
      for (let k = 0; k < knots.columns; k++) {
        const distance = radial(plate, raw, k)
        const value = constant * distance
        distances[k] = dimensions % 2 === 0 && distance !== 0 ? value * log(distance) : value
      }
      multiply(orthogonal, distances, values, knots.columns - powers.terms)
      for (let t = 0; t < powers.terms; t++)
        values[knots.columns - powers.terms + t] = polynomial(plate, raw, t)
      multiply(centering, values, out, size)
    },
  }
}

/** The distance to knot k, to the power that the spline takes. */
function radial(plate: ThinPlate, raw: Float64Array, k: number): number {
  const { dimensions, order, knots } = plate
  let sum = 0
  for (let i = 0; i < dimensions; i++) {
    const delta = raw[i]! - knots.cells[i * knots.columns + k]!
    sum += delta * delta
  }
  return wholePower(Math.sqrt(sum), 2 * order - dimensions)
}

function polynomial(plate: ThinPlate, raw: Float64Array, t: number): number {
  const { columns, cells } = plate.powers
  let product = 1
  for (let i = 0; i < plate.dimensions; i++) product *= wholePower(raw[i]!, cells[t * columns + i]!)
  return product
}

/** By repeated multiplication, as H2O does it to be sure of the bits. */
function wholePower(base: number, exponent: number): number {
  if (exponent === 0) return 1
  let power = base
  for (let i = 1; i < exponent; i++) power *= base
  return power
}

function constantTerm(order: number, dimensions: number): number {
  if (dimensions % 2 === 1) {
    const sign = order % 2 === 0 ? 1 : -1
    return (sign * order) / (factorial(2 * order) * pow(Math.PI, (dimensions - 1) / 2))
  }
  const sign = (order + 1 + dimensions / 2) % 2 === 0 ? 1 : -1
  const scale = 2 ** (2 * order - 1) * pow(Math.PI, dimensions / 2)
  return sign / (scale * factorial(order - 1) * factorial(order - dimensions / 2))
}

function factorial(n: number): number {
  let product = 1
  for (let i = 2; i <= n; i++) product = Math.imul(product, i)
  return product
}
