import axeCore from 'axe-core'
import type { Page } from 'playwright-core'

/** As a page takes it. */
const { source } = axeCore

/** What axe finds wrong with a page as it stands, and how many checks it passed. The page's context must have `bypassCSP`. */
export async function axeRun(
  page: Page,
): Promise<{ readonly passed: number; readonly violations: readonly string[] }> {
  await page.addScriptTag({ content: source })
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          passes: unknown[]
          violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[]
        }>
      }
    }
    const { passes, violations } = await axe.run()
    return {
      passed: passes.length,
      violations: violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`,
      ),
    }
  })
}
