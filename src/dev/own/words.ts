import type { SeenEntry, SeenPrediction } from '../view/ledger.ts'

const fieldsShown = 3
const longestText = 40

/** `telemetry-2-17 (device.id: "d-1"): alarm yes, 0.93`; a regression's value stands in place of the label. */
export function entryInWords({ eventId, fields }: SeenPrediction, entry: SeenEntry): string | null {
  const { model, label, value, probability } = entry
  const answer =
    label === null ? number(value) : `${label}${probability === null ? '' : `, ${probability.toFixed(2)}`}`
  if (answer === null) return null
  const shown = Object.entries(fields).slice(0, fieldsShown)
  const about = shown.map(([name, found]) => `${name}: ${text(found)}`).join(', ')
  return `${eventId}${about === '' ? '' : ` (${about})`}: ${model} ${answer}`
}

function number(value: number | null): string | null {
  return value === null ? null : String(Number(value.toPrecision(6)))
}

/** Quoted: a text may hold anything, also what a terminal would obey. */
function text(found: unknown): string {
  return typeof found === 'string' ? JSON.stringify(found.slice(0, longestText)) : String(found)
}
