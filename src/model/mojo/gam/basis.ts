/** What a GAM makes of the raw columns of one smooth term before its linear model. */
export interface Basis {
  /** Cells written. */
  readonly size: number
  /** True when H2O throws on every row that has the raw columns. */
  readonly throws: boolean
  /** @param raw the term's raw cells, none of them missing */
  write(raw: Float64Array, out: Float64Array): void
}

/** A matrix in rows, as read from a file. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly cells: Float64Array
}

/** True when a product of `matrix` with a vector of `length` cells into `size` ones stays within the matrix. */
export function fits(matrix: Matrix, length: number, size: number): boolean {
  return matrix.rows >= size && matrix.columns >= length
}

/** The first `size` cells of matrix times vector, each summed in order from 0. */
export function multiply(matrix: Matrix, vector: Float64Array, out: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    let sum = 0
    for (let j = 0; j < vector.length; j++) sum += vector[j]! * matrix.cells[i * matrix.columns + j]!
    out[i] = sum
  }
}
