import { readFileSync } from 'node:fs'
import AdmZip from 'adm-zip'

/** Writes a linear model of as many numeric columns: all of them are read for each row. */
export function writeLinearModel(file: string, columns: readonly string[]): void {
  const count = columns.length
  const info = {
    mojo_version: '1.00',
    algorithm: 'Generalized Linear Modeling',
    endianness: 'LITTLE_ENDIAN',
    category: 'Regression',
    uuid: 1,
    supervised: true,
    n_features: count,
    n_classes: 1,
    n_columns: count + 1,
    n_domains: 0,
    use_all_factor_levels: false,
    cats: 0,
    cat_offsets: '[0]',
    nums: count,
    mean_imputation: true,
    num_means: `[${columns.map(() => 50).join(', ')}]`,
    cat_modes: '[]',
    beta: `[${Array.from({ length: count + 1 }, (_, i) => 1 / (i + 1)).join(', ')}]`,
    family: 'gaussian',
    link: 'identity',
  }
  const lines = ['[info]', ...Object.entries(info).map(([key, value]) => `${key} = ${value}`)]
  const zip = new AdmZip()
  zip.addFile('model.ini', Buffer.from([...lines, '[columns]', ...columns, 'y', '[domains]'].join('\n')))
  zip.writeZip(file)
}

/** Writes a forest with the trees of `source` as many times over: its answers mean nothing, its cost does. */
export function writeLargerForest(file: string, source: string, times: number): void {
  const zip = new AdmZip(readFileSync(source))
  const ini = zip.readAsText('model.ini')
  const groups = Number(/^n_trees = (\d+)$/m.exec(ini)?.[1])
  for (const entry of zip.getEntries()) {
    const [, start, group, end] = /^(trees\/t\d+_)(\d+)(\D*)$/.exec(entry.entryName) ?? []
    if (start === undefined) continue
    const content = entry.getData()
    for (let copy = 1; copy < times; copy++) {
      const number = String(Number(group) + copy * groups).padStart(3, '0')
      zip.addFile(`${start}${number}${end}`, content)
    }
  }
  zip.updateFile('model.ini', Buffer.from(ini.replace(/^n_trees = .*$/m, `n_trees = ${groups * times}`)))
  zip.writeZip(file)
}

/** The feature columns of a MOJO, in its order. */
export function columnsOf(model: string): string[] {
  const ini = new AdmZip(model).readAsText('model.ini')
  const count = Number(/^n_features = (\d+)$/m.exec(ini)?.[1])
  return ini.split('[columns]\n')[1]!.split('\n').slice(0, count)
}
