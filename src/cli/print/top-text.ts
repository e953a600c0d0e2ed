import type { TopicStand } from '../../app/monitoring/watched-pipeline.ts'
import type { Book, KnownInstance } from '../../monitor/book.ts'
import { Tiles, levels } from '../../monitor/page/tiles.ts'
import type { Tile } from '../../monitor/page/tiles.ts'
import type { PageSettings } from '../../monitor/page/watched.ts'
import type { AlertReport, DriftReport, InstanceReport, KpiReport } from '../../monitor/reports.ts'
import { textTable } from './text-table.ts'

/** Of long lists the first ones: a screen has no more room. */
const mostRows = 10

/** What a night shift wants to see, as lines: trouble first. */
export function topText(
  book: Book,
  stands: readonly TopicStand[] | null,
  settings: Pick<PageSettings, 'pipeline' | 'words' | 'silentMs'>,
  now: number,
): string[] {
  const open = book.alerts.filter(({ state }) => state === 'open')
  const tiles = new Tiles(settings).of(book.keys, now)
  return [
    headLine(settings.pipeline, book, stands, now),
    ...section('Paused', pausedLines(book.instances)),
    ...section(
      'Alerts',
      open.length === 0
        ? []
        : textTable(
            open
              .toSorted(byAge)
              .slice(0, mostRows)
              .map((each) => alertRow(each, now)),
          ),
    ),
    ...section('Instances', instanceLines(book.instances)),
    ...section('Group', standLines(stands)),
    ...section('Keys', keyLines(tiles, now)),
    ...section('Dead letters', reasonLines(book.instances)),
    ...section('Unknown values', unknownLines(book.instances)),
    ...section('Drift', driftLines(book.drift)),
    ...section('KPIs', kpiLines(book.kpis)),
  ]
}

function headLine(pipeline: string, book: Book, stands: readonly TopicStand[] | null, now: number): string {
  const heard = book.instances.filter(({ isSilent }) => !isSilent)
  const perSecond = heard.reduce((sum, { report }) => sum + report.perSecond, 0)
  const lag = stands === null ? 'not known' : String(stands.reduce((sum, each) => sum + each.lag, 0n))
  const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ')
  return `${pipeline}  ${time} UTC  ${heard.length} instances  ${rate(perSecond)} records/s  lag ${lag}`
}

/** Nothing where there is nothing to say. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines]
}

function pausedLines(instances: readonly KnownInstance[]): string[] {
  return instances.flatMap(({ report: { instance, paused } }) =>
    paused === null ? [] : [`  ${instance} waits for ${paused.cause}: ${paused.advice}`],
  )
}

function alertRow({ severity, name, subject, text, openedAt }: AlertReport, now: number): string[] {
  return [severity, name, subject, ago(now - openedAt), text]
}

function byAge(one: AlertReport, other: AlertReport): number {
  const rank = ({ severity }: AlertReport) => (severity === 'critical' ? 0 : 1)
  return rank(one) - rank(other) || other.openedAt - one.openedAt
}

function instanceLines(instances: readonly KnownInstance[]): string[] {
  if (instances.length === 0) return ['  none is heard of: none runs, or none has `monitor` in its config']
  return textTable([
    ['', 'state', 'records/s', 'lag', 'age p50', 'age p99', 'versions'],
    ...instances.map(({ report, isSilent, ageMs }) => [
      report.instance,
      isSilent
        ? `silent for ${ago(ageMs)}`
        : report.ready
          ? 'ready'
          : `not ready: ${report.unready.join(', ')}`,
      rate(report.perSecond),
      String(report.partitions.reduce((sum, { lag }) => sum + lag, 0)),
      seconds(report.eventAge.p50),
      seconds(report.eventAge.p99),
      versionsOf(report),
    ]),
  ])
}

function versionsOf({ versions, fallbacks }: InstanceReport): string {
  const named = versions.map(({ model, version, role, arm }) => {
    const about = [role === 'primary' ? null : role, arm].filter(Boolean)
    return `${model} ${version}${about.length === 0 ? '' : ` (${about.join(', ')})`}`
  })
  const fallen = Object.entries(fallbacks).map(([model, reason]) => `${model}: fallback (${reason})`)
  return [...fallen, ...named].slice(0, mostRows).join(', ')
}

function standLines(stands: readonly TopicStand[] | null): string[] {
  if (stands === null) return []
  return textTable(
    stands.map(({ topic, partitions, lag }) => [topic, `${partitions} partitions`, `lag ${lag}`]),
  )
}

function keyLines(tiles: readonly Tile[], now: number): string[] {
  const counts = levels.flatMap((level) => {
    const count = tiles.filter((tile) => tile.level === level).length
    return count === 0 ? [] : [`${count} ${level}`]
  })
  const trouble = tiles
    .filter(({ level }) => level === 'bad' || level === 'silent' || level === 'watch')
    .toSorted(
      (one, other) => levels.indexOf(one.level) - levels.indexOf(other.level) || other.since - one.since,
    )
  const rows = trouble.slice(0, mostRows).map(({ key, level, scoredAt, answers }) => [
    level,
    key,
    ago(now - scoredAt),
    answers
      .filter((answer) => answer.level === 'bad' || answer.level === 'watch')
      .map(({ model, text }) => `${model} ${text}`)
      .join(', '),
  ])
  return counts.length === 0 ? [] : [`  ${counts.join(', ')}`, ...(rows.length === 0 ? [] : textTable(rows))]
}

function reasonLines(instances: readonly KnownInstance[]): string[] {
  const rows = summed(instances.map(({ report }) => report.deadLetters))
  return rows.length === 0 ? [] : textTable(rows.map(([reason, count]) => [reason, String(count)]))
}

function unknownLines(instances: readonly KnownInstance[]): string[] {
  const fields = new Set(instances.flatMap(({ report }) => Object.keys(report.unknown)))
  const rows = [...fields].slice(0, mostRows).map((field) => {
    const seen = instances.flatMap(({ report }) => report.unknown[field] ?? [])
    const values = summed(seen.map(({ value, count }) => ({ [value]: count })))
    return [
      field,
      values
        .slice(0, 5)
        .map(([value, count]) => `${JSON.stringify(value)} ${count} times`)
        .join(', '),
    ]
  })
  return rows.length === 0 ? [] : textTable(rows)
}

/** The largest first. */
function summed(all: readonly Readonly<Partial<Record<string, number>>>[]): (readonly [string, number])[] {
  const sums = new Map<string, number>()
  for (const counts of all)
    for (const [name, count = 0] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count)
  return [...sums].toSorted(([, one], [, other]) => other - one).slice(0, mostRows)
}

function driftLines(reports: readonly DriftReport[]): string[] {
  const rows = reports.map(({ model, version, moved, features, blocks }) => {
    const state =
      blocks.known < blocks.needed
        ? `learning: ${blocks.known} of ${blocks.needed} windows`
        : moved.length === 0
          ? 'steady'
          : moved
              .slice(0, 3)
              .map(
                (name) => `${name} ${features.find((each) => each.name === name)?.score?.toFixed(1) ?? ''}`,
              )
              .join(', ')
    return [`${model} ${version}`, state]
  })
  return rows.length === 0 ? [] : textTable(rows)
}

function kpiLines(kpis: readonly KpiReport[]): string[] {
  const rows = kpis.map(({ name, metric, model, value, limit, isMet, labelled }) => [
    isMet === null ? 'not known' : isMet ? 'met' : 'MISSED',
    name,
    `${metric} of ${model}: ${value === null ? 'not known' : value.toPrecision(4)}, limit ${limit}, ${labelled} labels`,
  ])
  return rows.length === 0 ? [] : textTable(rows)
}

function rate(perSecond: number): string {
  return perSecond >= 100 ? Math.round(perSecond).toString() : perSecond.toFixed(1)
}

function seconds(value: number | null): string {
  if (value === null) return '-'
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`
}

function ago(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 120) return `${s} s`
  return s < 7_200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3_600)} h`
}
