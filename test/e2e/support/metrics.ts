/** One line of a scrape. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What `/metrics` says. */
export class Scrape {
  readonly samples: readonly Sample[]

  constructor(text: string) {
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(sampleOf)
  }

  static async of(url: string): Promise<Scrape> {
    const answer = await fetch(`${url}/metrics`)
    if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`)
    return new Scrape(await answer.text())
  }

  series(name: string, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
    return this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
  }

  /** The sum over all series with these labels; 0 where there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.series(name, labels).reduce((sum, { value }) => sum + value, 0)
  }

  /** Sums by the value of one label, without those that are 0. */
  by(label: string, name: string): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {}
    for (const { labels, value } of this.series(name)) {
      const key = labels[label] ?? ''
      if (value !== 0) sums[key] = (sums[key] ?? 0) + value
    }
    return sums
  }
}

/** `name{label="value",...} number`. */
function sampleOf(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
    value: Number(value),
  }
}
