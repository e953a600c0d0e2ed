import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'
import { coolerModel } from '../table/run.ts'

const folder = scratchFolder()
const file = (name: string) => join(folder, name)
const node = `'${process.execPath}' --no-warnings src/main.ts`
/** What a pipe holds on Linux, and at most elsewhere. */
const pipeBytes = 65_536

writeFileSync(file('rows.csv'), `psa_bar,vs_vib\n${'160.5,0.57\n'.repeat(4_000)}`)
writeFileSync(file('wrong.yaml'), Array.from({ length: 2_000 }, (_, i) => `unknown_${i}: 1\n`).join(''))
await shell(`${node} score -m '${coolerModel}' -i '${file('rows.csv')}' -o '${file('scored.csv')}' 2>&1`)

const verify = `verify '${coolerModel}' -i '${file('rows.csv')}' -e '${file('scored.csv')}'`
const outputs: readonly string[] = [
  '--help',
  '--version',
  // Of all commands' help one is like the other.
  'run --help',
  `inspect '${coolerModel}'`,
  `lint --json -c '${file('wrong.yaml')}'`,
  'echo -c examples/hydraulic-rig/sluice.yaml',
  `init --schema schemas/sensor-cycle.avsc --model '${coolerModel}' -o -`,
  `score -m '${coolerModel}' -i '${file('rows.csv')}' -o - --output-format csv`,
  `${verify} --json`,
  'completion bash',
  'dev --transport memory --rate 0 --cycles 20 --exit',
]

async function shell(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** Paths of one test alone: several run at once. */
function ownFiles(): (name: string) => string {
  const own = mkdtempSync(file('test-'))
  return (name) => join(own, name)
}

/** What differs from run to run: speeds, ports, addresses and folders of a run. */
function steady(text: string): string {
  const named = text.replaceAll(/sluice-store-\w+/g, 'sluice-store')
  return named.replaceAll(/\d[\d,.]*( ms| µs|\b)/g, '#').replaceAll(/^ *# s .*\n/gm, '')
}

describe.concurrent('sluice into a pipe', () => {
  it.each(outputs)('gives a slow reader all of: sluice %s', async (line) => {
    const own = ownFiles()
    const code = await shell(`${node} ${line} > '${own('whole')}' 2> /dev/null; echo $?`)
    // The pipe is full before the command starts, and is read when the command has had the time to end.
    const filled = `head -c ${pipeBytes} /dev/zero; ${node} ${line} 2> /dev/null; echo $? > '${own('code')}'`
    await shell(`{ ${filled}; } | { sleep 2; tail -c +${pipeBytes + 1} > '${own('piped')}'; }`)
    expect(readFileSync(own('code'), 'utf8')).toBe(code)
    const printed = readFileSync(own('whole'), 'utf8')
    expect(printed.length).toBeGreaterThan(5)
    expect(steady(readFileSync(own('piped'), 'utf8'))).toBe(steady(printed))
  })

  it.each(outputs)('ends without a word when its reader takes one line of: sluice %s', async (line) => {
    const errors = ownFiles()('errors')
    await shell(`{ ${node} ${line} 2> '${errors}'; } | head -1 > /dev/null`)
    expect(readFileSync(errors, 'utf8')).not.toMatch(/EPIPE|\bat .*\(?file:|Error:/)
  })

  it.each(['run -c nothing.yaml', 'nonsense'])(
    'keeps its exit code when nobody hears its complaints: sluice %s',
    async (line) => {
      const code = ownFiles()('code')
      await shell(`{ ${node} ${line} 2>&1 > /dev/null; echo $? > '${code}'; } | true`)
      expect(readFileSync(code, 'utf8')).toBe('2\n')
    },
  )
})
