// What is known against the packages that Sluice brings: exit 0 nothing, 1 something, 3 nobody could be asked.
import { spawnSync } from 'node:child_process'
import { auditVerdict } from './audit-verdict.ts'

const { stdout, stderr } = spawnSync('npm', ['audit', '--json', '--omit', 'dev'], { encoding: 'utf8' })
const verdict = auditVerdict(stdout, stderr)
switch (verdict.state) {
  case 'clean':
    console.log('audit: nothing is known against the packages of the lock file')
    break
  case 'found':
    for (const advisory of verdict.advisories) console.log(advisory)
    console.log(`audit: ${verdict.advisories.length} packages with advisories`)
    process.exitCode = 1
    break
  case 'could not ask':
    console.log(`audit: could not ask (${verdict.why}): nothing is known either way`)
    process.exitCode = 3
}
