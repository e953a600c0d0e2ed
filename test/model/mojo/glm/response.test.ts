import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import {
  cumulativeResponse,
  meanResponse,
  multinomialResponse,
  ordinalResponse,
  respond,
  responseOutputs,
} from '../../../../src/model/mojo/glm/response.ts'
import type { Response } from '../../../../src/model/mojo/glm/response.ts'
import { openTiny } from '../algorithms/tiny-mojo.ts'

/** The prediction of one row, null where there is none. Cells around it must stay as they are. */
function predict(response: Response, margins: readonly number[], offset = 0): number[] | null {
  const out = new Float64Array(response.width + 2).fill(-7)
  const answered = response.write(Float64Array.of(-7, ...margins), 1, offset, out, 1)
  expect([out[0], out.at(-1)]).toEqual([-7, -7])
  return answered ? [...out.subarray(1, -1)] : null
}

const double = (margin: number): number => 2 * margin

describe('meanResponse', () => {
  it('gives the mean of margin and offset', () => {
    expect(predict(meanResponse(double, null), [3], 1)).toEqual([8])
  })

  it.each([
    [0.2, [0, 0.6, 0.4]],
    [0.25, [1, 0.5, 0.5]],
    [NaN, [0, NaN, NaN]],
  ])('gives label and probabilities: 1 from the threshold on (%d)', (margin, expected) => {
    expect(predict(meanResponse(double, 0.5), [margin])).toEqual(expected)
  })
})

describe('multinomialResponse', () => {
  it('gives shares and the first of the most probable classes, whatever the offset', () => {
    expect(predict(multinomialResponse(4), [0, 0, 0, 0], 9)).toEqual([0, 0.25, 0.25, 0.25, 0.25])
    expect(predict(multinomialResponse(3), [-900, 900, -900])).toEqual([1, 0, 1, 0])
  })
})

describe('ordinalResponse', () => {
  it('gives differences of cumulated probabilities', () => {
    expect(predict(ordinalResponse(3), [0, 900])).toEqual([0, 0.5, 0.5, 0])
    expect(predict(ordinalResponse(3), [-900, -900])).toEqual([2, 0, 0, 1])
    expect(predict(ordinalResponse(3), [-900, 0], 0)).toEqual([1, 0, 0.5, 0.5])
  })

  it('has no answer where no probability is above 0', () => {
    expect(predict(ordinalResponse(2), [NaN])).toBeNull()
  })
})

describe('cumulativeResponse', () => {
  it('labels by the first margin above 0, else by the last class', () => {
    const label = (...margins: number[]): number | undefined => predict(cumulativeResponse(3), margins)?.[0]
    expect([label(1, 2), label(-1, 1), label(-2, -1)]).toEqual([0, 1, 2])
    expect(predict(cumulativeResponse(3), [-1, 1], 2)?.[0]).toBe(0)
  })
})

describe('respond', () => {
  it('refuses rows that are refused already or have no answer, and clears them', () => {
    const predictor = { margins: Float64Array.of(0, 9, NaN, 9, 900, 9), stride: 2, predict: () => undefined }
    const refused = Uint8Array.of(7, 0, 0, 1)
    const out = new Float64Array(12).fill(5)
    const count = respond(predictor, ordinalResponse(2), 1, 3, null, out, refused)
    expect({ count, refused: [...refused] }).toEqual({ count: 2, refused: [7, 0, 1, 1] })
    expect([...out]).toEqual([5, 5, 5, 0, 0.5, 0.5, NaN, NaN, NaN, NaN, NaN, NaN])
  })
})

describe('responseOutputs', () => {
  const mojo = openTiny({
    info: { algorithm: 'Generalized Linear Modeling', n_classes: 3 },
    columns: ['x', 'y'],
  })

  it('are one value, or label and probabilities', () => {
    expect(responseOutputs(mojo, meanResponse(double, null)).map(({ kind }) => kind)).toEqual(['value'])
    expect(responseOutputs(mojo, ordinalResponse(3))).toHaveLength(4)
  })

  it('refuses a family of other classes than the file counts', () => {
    expect(() => responseOutputs(mojo, meanResponse(double, 0.5))).toThrow(ModelError)
  })
})
