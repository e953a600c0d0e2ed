import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../src/dev/free-port.ts'
import { until } from './until.ts'

export const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0

interface QueryAnswer {
  readonly data: { readonly result: readonly unknown[] }
}

interface AlertsAnswer {
  readonly data: {
    readonly alerts: readonly { readonly labels: { readonly alertname: string }; readonly state: string }[]
  }
}

export interface Prometheus {
  /** How many series the answer has. */
  series(expr: string): Promise<number>
  /** Names of the alerts that fire now, each once. */
  firing(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** The rules of `deploy/`, with seconds where they have minutes. */
function hurriedRules(): string {
  return readFileSync('deploy/prometheus/sluice-rules.yaml', 'utf8')
    .replace(/\[\d+[mh]\]/g, '[4s]')
    .replace(/^( +(?:for|keep_firing_for)): .*/gm, '$1: 0s')
}

/** A real one, which scrapes instances twice a second. */
export async function startPrometheus(folder: string, targets: readonly string[]): Promise<Prometheus> {
  const config = join(folder, 'prometheus.yaml')
  writeFileSync(join(folder, 'rules.yaml'), hurriedRules())
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
      rule_files: ['rules.yaml'],
      scrape_configs: [{ job_name: 'sluice', static_configs: [{ targets }] }],
    }),
  )
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  )
  const ask = async (path: string) => (await fetch(`http://${address}${path}`)).json()
  await until('Prometheus is ready', async () => (await fetch(`http://${address}/-/ready`)).ok)
  return {
    series: async (expr) => {
      const answer = (await ask(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as QueryAnswer
      return answer.data.result.length
    },
    firing: async () => {
      const { data } = (await ask('/api/v1/alerts')) as AlertsAnswer
      const names = data.alerts
        .filter(({ state }) => state === 'firing')
        .map(({ labels }) => labels.alertname)
      return [...new Set(names)].toSorted()
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
