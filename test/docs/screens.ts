import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ledger } from '../../src/dev/view/ledger.ts'
import { renderLive } from '../../src/dev/view/live-view.ts'
import { cli } from '../support/cli.ts'

export const screensPage = 'docs/screens.md'

/** A folder with what the commands of the page name. */
export function layOut(parent: string): string {
  const folder = mkdtempSync(join(parent, 'screens-'))
  for (const name of ['examples', 'schemas', 'docs'])
    symlinkSync(join(process.cwd(), name), join(folder, name))
  const rig = readFileSync('examples/hydraulic-rig/sluice.yaml', 'utf8')
  writeFileSync(
    join(folder, 'broken.yaml'),
    rig
      .replaceAll('../../schemas/', 'schemas/')
      .replaceAll('file: models/', 'file: examples/hydraulic-rig/models/')
      .replace('group: sluice-demo', 'gruop: sluice-demo')
      .replace('max: 250', 'max: plenty'),
  )
  writeFileSync(
    join(folder, 'rows.csv'),
    'cool_eff_pct,cool_pwr_pct,psa_bar,psb_bar\n46.1,2.1,158.2,108.4\n20.3,1.3,158.9,109.7\n27.5,1.4,159.1,109.1\n',
  )
  writeFileSync(
    join(folder, 'rig.test.yaml'),
    readFileSync('examples/hydraulic-rig/sluice.test.yaml', 'utf8')
      .replace('config: sluice.yaml', 'config: examples/hydraulic-rig/sluice.yaml')
      .replace("cooler: { label: '20' }", "cooler: { label: '100' }"),
  )
  return folder
}

/** The page with each screen as its command, run in a folder, prints it now; the order of commands is that of the page. */
export async function withCurrentScreens(page: string, folder: string): Promise<string> {
  const pieces = page.split(/(^```console\n\$ sluice [^]*?^```$)/m)
  const before = process.cwd()
  process.chdir(folder)
  try {
    for (const [index, piece] of pieces.entries()) {
      if (piece.startsWith('```console\n$ sluice dev # ')) {
        pieces[index] = ['```console', '$ sluice dev # on a terminal', ...livePicture(), '```'].join('\n')
        continue
      }
      const command = /^```console\n\$ sluice (.*)\n/.exec(piece)?.[1]
      if (command !== undefined) pieces[index] = await screenOf(command)
    }
  } finally {
    process.chdir(before)
  }
  return pieces.join('')
}

/** As the live view draws it, of a few events that are always the same. */
function livePicture(): string[] {
  const ledger = new Ledger()
  for (const [cycle, label] of ['100', '3', '100', '20'].entries()) {
    const answers = cycle < 3 ? { version: '1', release: 1 } : { version: '2', release: 2 }
    ledger.prediction({
      eventId: String(cycle),
      eventTimeMs: 1_000,
      scoredAtMs: 1_012 + cycle,
      fields: { rigId: `rig-0${cycle + 1}`, cycle },
      entries: [{ model: 'cooler', ...answers, label, value: null, probability: 0.98 }],
    })
  }
  const fault = { reason: 'unknown-category', field: 'rigMode', value: 'maintenance', scored: false }
  ledger.deadLetter({ eventId: 'sluice-demo.cycles-0-4', ...fault })
  const figures = { published: 5, lag: 0, elapsedSeconds: 1, ageSeconds: 0 }
  const facts = { ...figures, windows: [], waitingFor: '', ended: [] }
  return renderLive(ledger, facts, 200, 100)
}

/** `command | head -N` keeps the first lines. */
async function screenOf(command: string): Promise<string> {
  const [line = '', cut] = command.split(' | head -')
  // The faulty line and its caret are for people at a terminal.
  const terminal = line.startsWith('lint') ? { columns: 100, env: { NO_COLOR: '1' } } : {}
  const { stdout, stderr } = await cli(line.split(' '), terminal)
  const lines = steady(`${stdout}${stderr}`).trimEnd().split('\n')
  const kept = cut === undefined ? lines : lines.slice(0, Number(cut))
  return ['```console', `$ sluice ${command}`, ...kept.map((text) => text.trimEnd()), '```'].join('\n')
}

/** Without what differs from run to run: where the folder is, which ports are free, how fast the machine is. */
function steady(text: string): string {
  return text
    .replaceAll(`${process.cwd()}/`, '')
    .replaceAll(/\$schema=.*\/docs\//g, '$schema=…/docs/')
    .replaceAll(/(--store) \S+/g, '$1 …')
    .replaceAll(/127\.0\.0\.1:\d{5}/g, '127.0.0.1:…')
    .replaceAll(/the last one: .*/g, 'the last one: …')
    .replaceAll(/^ *\d+ s {2}.*\n/gm, '')
    .replaceAll(/[\d,.]+ (rows\/s|ms|µs|s)\b/g, '… $1')
}
