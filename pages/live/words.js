// Numbers, times and the stream's own words, as people read them.

export const levels = ['bad', 'silent', 'watch', 'good', 'plain']

export const levelWords = { bad: 'bad', silent: 'silent', watch: 'watch', plain: 'no word', good: 'good' }

const inThousands = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export const count = (number) =>
  Math.abs(number) < 100_000 ? inThousands.format(number) : compact.format(number)

/** `1 key`, `3 keys`. */
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`

export const share = (number) =>
  number === 0 ? '0 %' : number < 0.001 ? '< 0.1 %' : `${inThousands.format(number * 100)} %`

export const figure = (number) => (number == null ? '–' : String(Number(number.toPrecision(3))))

/** Seconds, in the unit that fits. */
export function seconds(number) {
  if (number == null) return '–'
  if (number < 0.001) return '0 s'
  if (number < 1) return `${Math.round(number * 1000)} ms`
  return number < 90 ? `${figure(number)} s` : ago(number * 1000)
}

/** A time span, roughly. */
export function ago(ms) {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 2) return 'now'
  if (s < 90) return `${s} s`
  if (s < 5400) return `${Math.round(s / 60)} min`
  return s < 172_800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86_400)} d`
}

/** `since 12 s`, `now`. */
export const since = (ms) => (ms < 2000 ? 'just now' : `for ${ago(ms)}`)

export const time = (ms) => clock.format(ms)
export const moment = (ms) => full.format(ms)

export const megabytes = (bytes) => `${Math.round(bytes / 1_048_576)} MB`

const alertWords = {
  'feature-drift': 'A feature has drifted',
  'prediction-drift': 'Predictions have drifted',
  'missing-values': 'Values are missing',
  'unknown-values': 'Values that the model does not know',
  'out-of-range': 'Values out of the range of training',
  'kpi-missed': 'A KPI is missed',
  'model-old': 'A model is old',
  'key-silent': 'A key is silent',
  'stale-predictions': 'Predictions come too late',
  'fallback-answers': 'A fallback answers',
  'canary-rolled-back': 'A canary was taken back',
  'release-failed': 'A release failed',
}

export const alertWord = (name) => alertWords[name] ?? name

export const verdictWords = {
  learning: 'learning',
  steady: 'steady',
  watch: 'watch',
  drift: 'drift',
  'was-constant': 'was constant before',
  'no-values': 'no values',
}

export const verdictLevels = {
  learning: 'plain',
  steady: 'good',
  watch: 'watch',
  drift: 'bad',
  'was-constant': 'watch',
  'no-values': 'watch',
}

/** What a version does, by its role and arm. */
export function roleWord({ role, arm }) {
  if (role === 'shadow') return 'shadow: scores along'
  if (role === 'fallback') return 'fallback'
  return arm === null ? 'answers' : arm === 'canary' ? 'canary' : `answers as ${arm}`
}

const causes = {
  broker: 'the brokers',
  registry: 'the schema registry',
  breaker: 'somebody: too many records were dead-lettered',
  lookup: 'a look-up',
  remote: 'a model on another server',
}

export const waitsFor = (cause) => causes[cause] ?? cause
