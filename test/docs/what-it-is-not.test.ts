import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/index.ts'
import { cyclesWith } from '../app/support/replay-fixture.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'

const page = readFileSync('docs/what-it-is-not.md', 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block]) => block!)
const commands = blocks('sh').flatMap((block) => block.trim().split('\n'))
const root = process.cwd()
const folder = mkdtempSync(join(scratchFolder(), 'not-'))

/** Quoted words are one, as a shell has it. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll(/^['"]|['"]$/g, ''))
}

async function writeFiles(): Promise<void> {
  const at = (name: string) => join(folder, name)
  cpSync(coolers.mojo, at('model.zip'))
  cpSync(coolers.xgboost, at('model.ubj'))
  const events = await cyclesWith(10)
  const lines = events.map((event) => JSON.stringify(event)).join('\n')
  writeFileSync(at('events.jsonl'), lines)
  writeFileSync(at('rows.jsonl'), lines)
  cpSync('schemas/sensor-cycle.avsc', at('cycle.avsc'))
  const config = {
    ...{ name: 'rig', kafka: { brokers: '127.0.0.1:1' }, deadLetter: { topic: 'letters' } },
    input: { topic: 'cycles', group: 'rig', format: 'json', schema: { file: 'cycle.avsc' } },
    output: { topic: 'predictions', format: 'json' },
    models: [{ name: 'cooler', file: 'model.zip' }],
  }
  writeFileSync(at('sluice.yaml'), JSON.stringify(config))
  writeFileSync(at('package.json'), '{ "type": "module" }')
  const database = new DatabaseSync(at('plant.db'))
  const names = Object.keys(events[0]!).filter((name) => /^[a-z_]+$/.test(name))
  const fields = names.map((name, i) => `optional double ${name} = ${i + 1};`).join(' ')
  writeFileSync(at('reading.proto'), `syntax = "proto3"; message Reading { ${fields} }`)
  database.exec(
    `create table readings (id integer primary key, ${names.map((name) => `"${name}" real`).join()})`,
  )
  const insert = database.prepare(
    `insert into readings (${names.map((name) => `"${name}"`).join()}) values (${names.map(() => '?').join()})`,
  )
  for (const event of events as Record<string, number | null>[])
    insert.run(...names.map((name) => event[name] ?? null))
  database.close()
}

/** As the page has it, on any port, until it is asked. */
async function served(argv: readonly string[], path: string): Promise<string> {
  const given = argv.slice(0, argv.indexOf('--port'))
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...given, '--port', '0'], { cwd: folder })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const { http } = JSON.parse(line) as { readonly http?: string }
      if (http === undefined) continue
      const answer = await fetch(http + path)
      expect(answer.status).toBe(200)
      return await answer.text()
    }
    throw new Error('it ended')
  } finally {
    child.kill()
  }
}

describe('what is not offered', () => {
  it('is said of each', () => {
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual([
      ...['Spark pipelines', 'Apex operators and Storm bolts', 'Hive UDFs', 'R and notebooks'],
      ...['Training', 'Thrift', 'PMML', 'Pickles'],
    ])
  })

  it.each([
    ['PMML', '<?xml version="1.0"?><PMML version="4.4"><DataDictionary/></PMML>'],
    ['a pickle', Buffer.from('80049513000000000000008c0f', 'hex')],
  ])('%s is no model, and nothing of it is run', (_, bytes) => {
    const file = join(folder, 'foreign.bin')
    writeFileSync(file, bytes)
    expect(() => loadModel(file)).toThrow(/expected a model file|is no model|[Pp]ickle|PMML|XML/)
  })
})

describe('what to do instead', () => {
  beforeAll(async () => {
    await writeFiles()
    process.chdir(folder)
    // As Spark or Hive would have written them.
    const { code, stderr } = await cli([
      'score',
      '-m',
      'model.zip',
      '-i',
      'rows.jsonl',
      '-o',
      'rows.parquet',
      '--keep',
      '*',
    ])
    expect({ code, stderr }).toMatchObject({ code: 0 })
  })
  afterAll(() => {
    process.chdir(root)
  })

  it('is many lines', () => {
    expect(commands.length).toBeGreaterThan(12)
  })

  it.each(commands.map((command) => [command]))('%s', async (command) => {
    const [program, ...argv] = wordsOf(command)
    if (program === 'curl') {
      const path = command.replace(/^.*:8080/, '')
      const serve = commands.find((each) => each.startsWith('sluice serve'))!
      expect(JSON.parse(await served(wordsOf(serve).slice(1), path))).toHaveProperty('fields')
      return
    }
    expect(program).toBe('sluice')
    // It answers until it is stopped: the line below asks it.
    if (argv[0] === 'serve') return
    const { code, stdout, stderr } = await cli(argv)
    expect({ code, said: stdout + stderr }).toMatchObject({ code: 0 })
  })

  it('is a program that runs', () => {
    const [code, ...others] = blocks('ts')
    expect(others).toEqual([])
    const file = join(folder, 'program.ts')
    writeFileSync(file, code!.replace("'sluice'", JSON.stringify(resolve(root, 'src/index.ts'))))
    execFileSync(process.execPath, [file], { cwd: folder })
  })
})
