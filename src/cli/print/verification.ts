import type { Verification } from '../../app/verify-file.ts'
import { plural } from '../../core/text.ts'
import type { Difference } from '../../table/compare-rows.ts'

/** The result for people. */
export function verificationText({ agreement, difference }: Verification, limitUlp: number): string[] {
  const compared = `${plural(agreement.values, 'value')} in ${plural(agreement.rows, 'row')}`
  if (difference !== null) {
    return [
      `DIFFERENT: row ${difference.row} (the first is row 0), ${difference.column}`,
      ...sides(difference, limitUlp),
    ]
  }
  if (agreement.values === 0) return [`NOTHING COMPARED: 0 values in ${plural(agreement.rows, 'row')}`]
  const worst = agreement.worstUlp > 0 ? `, relative ${agreement.worstRelative.toPrecision(2)}` : ''
  const refused = agreement.refused > 0 ? `, ${plural(agreement.refused, 'row')} refused as expected` : ''
  return [`same: ${compared} compared, worst ${agreement.worstUlp} ulp (limit ${limitUlp})${worst}${refused}`]
}

function sides({ expected, found, bits }: Difference, limitUlp: number): string[] {
  if (bits === null) return [`  expected  ${expected}`, `  found     ${found}`]
  const width = Math.max(expected.length, found.length)
  const apart =
    bits.ulp === null
      ? 'not comparable'
      : `${bits.ulp < 1e15 ? bits.ulp : bits.ulp.toExponential(1)} ulp apart`
  const share = bits.relative === null ? '' : `, relative ${bits.relative.toPrecision(2)}`
  return [
    `  expected  ${expected.padEnd(width)}  ${bits.expected}`,
    `  found     ${found.padEnd(width)}  ${bits.found}`,
    `  ${apart}, limit ${limitUlp}${share}`,
  ]
}

/** The result for programs. */
export function verificationJson(
  { model, agreement, difference, passed }: Verification,
  limitUlp: number,
): string {
  return JSON.stringify(
    { model: model.source, digest: model.digest, passed, limitUlp, ...agreement, difference },
    null,
    2,
  )
}
