/** Microseconds a record by stage, from Sluice's own metrics: the stages are synchronous, so it is CPU time. */
export async function stageCosts(url: string, records: number): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const costs = new Map<string, number>()
  for (const stage of ['decode', 'transform', 'score', 'encode']) {
    const line = new RegExp(`^sluice_stage_duration_seconds_sum\\{stage="${stage}"\\} (.+)$`, 'm').exec(text)
    costs.set(stage, (Number(line?.[1]) * 1e6) / records)
  }
  return costs
}
