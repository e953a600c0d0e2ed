import type { GivenAnswer } from '../../../../src/monitor/quality/series.ts'

const name = { model: 'cooler', version: '1', digest: 'sha256:1', arm: null, role: 'primary' } as const

/** An answer of two classes, `3` and `100`: the second one from a half on. */
export function ofClasses(probability: number, changes: Partial<GivenAnswer> = {}): GivenAnswer {
  return {
    ...name,
    ...{ label: probability >= 0.5 ? '100' : '3', value: null },
    probabilities: [
      { label: '3', probability: 1 - probability },
      { label: '100', probability },
    ],
    ...changes,
  }
}

export function ofNumber(value: number | null, changes: Partial<GivenAnswer> = {}): GivenAnswer {
  return { ...name, label: null, value, probabilities: [], ...changes }
}
