import type { AlertReport, DriftReport, LayoutReport } from '../reports.ts'
import type { Layout } from '../layout.ts'
import { driftPanel } from './drift-panel.ts'
import type { DriftPanel } from './drift-panel.ts'
import { instancePanel, reasonPanels, unknownPanels, versionPanels } from './panels.ts'
import type { Pulse } from './pulse.ts'
import { Tiles } from './tiles.ts'
import type { PageSettings, Watched } from './watched.ts'

/** What the page shows, item by item: `kind/which` -> what is shown of it. An item that is the same object has not changed. */
export type View = ReadonlyMap<string, object>

/** Closed alerts that are shown, and for how long. */
const mostClosed = 20
const closedMs = 12 * 3_600_000

/** Makes the view of now; it remembers what it made before, and nothing else. */
export class Viewer {
  readonly #settings: PageSettings
  readonly #watched: Watched
  readonly #pulse: Pulse
  readonly #tiles: Tiles
  readonly #drift = new WeakMap<DriftReport, { readonly layout: Layout | null; readonly panel: DriftPanel }>()

  constructor(watched: Watched, settings: PageSettings, pulse: Pulse) {
    this.#watched = watched
    this.#settings = settings
    this.#pulse = pulse
    this.#tiles = new Tiles(settings)
  }

  view(now: number): View {
    const watched = this.#watched
    const { instances, layouts } = watched
    const heard = instances.filter(({ isSilent }) => !isSilent).map(({ report }) => report)
    const known = instances.map(({ report }) => report)
    const view = new Map<string, object>([['about/page', { pipeline: this.#settings.pipeline }]])
    const add = <T extends object>(kind: string, items: readonly T[], which: (item: T) => string) => {
      for (const item of items) view.set(`${kind}/${which(item)}`, item)
    }
    add('tile', this.#tiles.of(watched.keys, now), ({ key }) => key)
    add('instance', instances.map(instancePanel), ({ report }) => report.instance)
    add('version', versionPanels(heard, layouts), versionId)
    add('reason', reasonPanels(known, watched.letters), ({ reason }) => reason)
    add('unknown', unknownPanels(known), ({ field }) => field)
    add(
      'drift',
      watched.drift.map((each) => this.#driftPanel(each, layouts)),
      versionId,
    )
    add('alert', shownAlerts(watched.alerts, now), ({ name, subject }) => `${name}/${subject}`)
    add('kpi', watched.kpis, ({ name }) => name)
    const rolling = watched.quality.filter(({ window }) => window.isRolling)
    add('quality', rolling, versionId)
    add('point', this.#pulse.points, ({ at }) => String(at))
    return view
  }

  #driftPanel(report: DriftReport, layouts: readonly LayoutReport[]): DriftPanel {
    const layout = layouts.find((each) => each.layout.digest === report.layout)?.layout ?? null
    const before = this.#drift.get(report)
    if (before?.layout === layout) return before.panel
    const panel = driftPanel(report, layout)
    this.#drift.set(report, { layout, panel })
    return panel
  }
}

interface Version {
  readonly model: string
  readonly version: string
  readonly digest: string
  readonly role?: string
  readonly arm?: string | null
}

function versionId({ model, version, digest, role, arm }: Version): string {
  return [model, version, digest, role ?? '', arm ?? ''].join('/')
}

/** All that are open, and those that closed lately. */
function shownAlerts(alerts: readonly AlertReport[], now: number): readonly AlertReport[] {
  const closed = alerts
    .filter(({ state, closedAt }) => state === 'closed' && now - (closedAt ?? 0) < closedMs)
    .toSorted((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0))
  return [...alerts.filter(({ state }) => state === 'open'), ...closed.slice(0, mostClosed)]
}
