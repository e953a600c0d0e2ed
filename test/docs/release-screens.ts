import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authorHere } from '../../src/app/releases/author.ts'
import { cli } from '../support/cli.ts'

export const releasesPage = 'docs/releases.md'

/** Every command of the page is given so much after the one before. */
const stepMs = 5 * 60_000
const beginMs = Date.UTC(2026, 10, 29, 8)

/** A folder with what the commands of the page name. */
export function layOutModels(parent: string): string {
  const folder = mkdtempSync(join(parent, 'releases-'))
  symlinkSync(join(process.cwd(), 'examples/hydraulic-rig/models'), join(folder, 'models'))
  writeFileSync(
    join(folder, 'card.yaml'),
    'owner: Plant data team\nintendedUse: Plan the maintenance of coolers.\n',
  )
  writeFileSync(
    join(folder, 'inspected.csv'),
    'cool_eff_pct,grade\n45.2,100\n45.1,100\n29,20\n28.9,20\n20,3\n19.9,3\n',
  )
  return folder
}

/**
 * The page with what its commands print now, one after the other on one store; times are those of an imagined morning, and the
 * author is an imagined one.
 */
export async function withCurrentReleases(page: string, folder: string): Promise<string> {
  const pieces = page.split(/(^```console\n\$ sluice model [^]*?^```$)/m)
  const [before, now] = [process.cwd(), Date.now]
  let timeMs = beginMs
  process.chdir(folder)
  Date.now = () => timeMs
  try {
    for (const [index, piece] of pieces.entries()) {
      const commands = [...piece.matchAll(/^\$ (sluice model .*)$/gm)].map(([, command]) => command!)
      if (!piece.startsWith('```console') || commands.length === 0) continue
      const screens: string[] = []
      for (const command of commands) {
        timeMs += stepMs
        screens.push(`$ ${command}\n${await printedBy(command)}`)
      }
      pieces[index] = `\`\`\`console\n${screens.join('')}\`\`\``
    }
  } finally {
    process.chdir(before)
    Date.now = now
  }
  return pieces.join('')
}

/** Words with blanks are in quotes. */
async function printedBy(command: string): Promise<string> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const { stdout, stderr } = await cli(words.slice(1))
  return (stderr + stdout).replaceAll(authorHere(), 'eva@desk').replaceAll(`${process.cwd()}/`, '')
}
