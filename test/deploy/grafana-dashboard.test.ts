import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dashboard, dashboardText } from '../../scripts/grafana-dashboard.ts'

it('the dashboard for Grafana is what its script makes (else: node scripts/grafana-dashboard.ts)', async () => {
  expect(readFileSync('deploy/grafana/sluice.json', 'utf8')).toBe(await dashboardText())
})

it('no two of its panels are in one place', () => {
  const cells = dashboard.panels!.flatMap(({ gridPos }) => {
    const { x, y, w, h } = gridPos!
    return Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`)
  })
  expect(new Set(cells).size).toBe(cells.length)
})
