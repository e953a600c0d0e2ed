import type { Remark } from '../core/finding.ts'

/**
 * What is wrong with several models for one cause is told once, at the first of them: remarks that say the same but for
 * the model's name.
 *
 * @param names of the models, in the order of the config
 */
export function withSharedCauses(remarks: readonly Remark[], names: readonly string[]): readonly Remark[] {
  const groups = new Map<string, { readonly first: Remark; readonly models: string[] }>()
  for (const remark of remarks) {
    const [section, at, ...rest] = remark.path
    const model = section === 'models' && typeof at === 'number' ? names[at] : undefined
    const { severity, message } = remark
    // By its quoted name a model is told from a column that is called likewise.
    const cause = model === undefined ? null : message.replace(`model '${model}'`, 'model')
    const key = JSON.stringify(cause === null || cause === message ? [groups.size] : [severity, rest, cause])
    const group = groups.get(key) ?? { first: remark, models: [] }
    groups.set(key, group)
    if (model !== undefined) group.models.push(model)
  }
  return Array.from(groups.values(), ({ first, models }) => merged(first, models))
}

function merged(first: Remark, [model, ...others]: readonly string[]): Remark {
  if (model === undefined || others.length === 0) return first
  const all = [model, ...others].map((name) => `'${name}'`).join(', ')
  return { ...first, message: first.message.replace(`model '${model}'`, `models ${all}`) }
}
