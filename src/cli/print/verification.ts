import type { Verification } from '../../app/verify-file.ts'
import { plural } from '../../core/text.ts'
import type { Difference } from '../../table/compare-rows.ts'

/** How far a number may be off. */
type Limits = Readonly<Record<'ulp' | 'tolerance', number>>

/** The result for people. */
export function verificationText({ agreement, difference }: Verification, limits: Limits): string[] {
  const compared = `${plural(agreement.values, 'value')} in ${plural(agreement.rows, 'row')}`
  if (difference !== null) {
    return [
      `DIFFERENT: row ${difference.row} (the first is row 0), ${difference.column}`,
      ...sides(difference, limits),
    ]
  }
  if (agreement.values === 0) return [`NOTHING COMPARED: 0 values in ${plural(agreement.rows, 'row')}`]
  const worst = agreement.worstUlp > 0 ? `, relative ${agreement.worstRelative.toPrecision(2)}` : ''
  const refused = agreement.refused > 0 ? `, ${plural(agreement.refused, 'row')} refused as expected` : ''
  return [
    `same: ${compared} compared, worst ${agreement.worstUlp} ulp (limit ${limitText(limits)})${worst}${refused}`,
  ]
}

function limitText({ ulp, tolerance }: Limits): string {
  return tolerance > 0 ? `${ulp}, or ${tolerance}` : String(ulp)
}

function sides({ expected, found, bits }: Difference, limits: Limits): string[] {
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
    `  ${apart}, limit ${limitText(limits)}${share}`,
  ]
}

/** The result for programs. */
export function verificationJson(
  { model, agreement, difference, passed }: Verification,
  { ulp: limitUlp, tolerance }: Limits,
): string {
  return JSON.stringify(
    { model: model.source, digest: model.digest, passed, limitUlp, tolerance, ...agreement, difference },
    null,
    2,
  )
}
