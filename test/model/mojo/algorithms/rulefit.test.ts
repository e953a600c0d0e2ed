import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows, tinyEntries } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** The linear model: a level for each rule of the one tree, 10 for the first and 20 for the second, and the number a. */
const linear: TinyMojo = {
  info: {
    algorithm: 'Generalized Linear Modeling',
    family: 'gaussian',
    link: 'identity',
    cats: 1,
    nums: 1,
    cat_offsets: [0, 2],
    use_all_factor_levels: true,
    mean_imputation: true,
    cat_modes: [0],
    num_means: [0],
    beta: [10, 20, 1, 0],
  },
  columns: ['M0T0', 'linear.a', 'y'],
  levels: { M0T0: ['M0T0N1', 'M0T0N2'] },
}

/** Rules: a below 5 or missing; mode on. */
function rules(info: TinyMojo['info'] = {}, inner: TinyMojo = linear): TinyMojo {
  return {
    info: {
      algorithm: 'RuleFit',
      submodel_count: 1,
      submodel_key_0: 'glm',
      submodel_dir_0: 'models/glm/',
      linear_model: 'glm',
      model_type: 1,
      depth: 1,
      ntrees: 1,
      num_rules_M0T0: 2,
      num_conditions_rule_id_0_0_0: 1,
      var_name_rule_id_0_0_0: 'M0T0N1',
      feature_index_0_0_0_0: 0,
      type_0_0_0_0: 1,
      num_treshold0_0_0_0: 5,
      operator_0_0_0_0: 0,
      nas_included_0_0_0_0: true,
      num_conditions_rule_id_0_0_1: 1,
      var_name_rule_id_0_0_1: 'M0T0N2',
      feature_index_0_0_0_1: 1,
      type_0_0_0_1: 0,
      cat_treshold_length_0_0_0_1: 1,
      cat_treshold_length_0_0_0_0_1: 1,
      operator_0_0_0_1: 2,
      nas_included_0_0_0_1: false,
      linear_names_len: 2,
      linear_names_0: 'M0T0',
      linear_names_1: 'linear.a',
      ...info,
    },
    columns: ['a', 'mode', 'y'],
    levels: { mode: ['off', 'on'] },
    files: Object.fromEntries(tinyEntries(inner, 'models/glm/')),
  }
}

describe('ruleFit', () => {
  it('gives the linear model the last rule of a tree that holds, and the row', () => {
    const rows = [
      [1, 0],
      [1, 1],
      [7, 1],
    ]
    expect(scoreRows(openTiny(rules()), rows)).toEqual([[11], [21], [27]])
  })

  it('lets a missing cell pass where the rule says so; without a rule the level is missing', () => {
    const rows = [
      [NaN, 0],
      [7, NaN],
    ]
    // No rule holds for the second row: the linear model takes its mode, level 0.
    expect(scoreRows(openTiny(rules()), rows)).toEqual([[10], [17]])
  })

  it('compares from a threshold on', () => {
    const mojo = openTiny(
      rules(
        { operator_0_0_0_0: 1, num_rules_M0T0: 1 },
        { ...linear, info: { ...linear.info, cat_modes: [1] } },
      ),
    )
    expect(
      scoreRows(mojo, [
        [5, 0],
        [4, 0],
      ]),
    ).toEqual([[15], [24]])
  })

  it('does with rules alone, and with the row alone', () => {
    const alone: TinyMojo = {
      ...linear,
      info: { ...linear.info, nums: 0, num_means: [], beta: [10, 20, 0] },
      columns: ['M0T0', 'y'],
    }
    expect(scoreRows(openTiny(rules({ model_type: 2 }, alone)), [[1, 0]])).toEqual([[10]])
    const row: TinyMojo = {
      ...linear,
      info: {
        ...linear.info,
        cats: 0,
        nums: 2,
        cat_offsets: [0],
        cat_modes: [],
        num_means: [0, 0],
        beta: [1, 100, 0],
      },
      columns: ['linear.a', 'linear.mode', 'y'],
      levels: {},
    }
    const names = { model_type: 0, linear_names_0: 'linear.a', linear_names_1: 'linear.mode' }
    expect(scoreRows(openTiny(rules(names, row)), [[3, 1]])).toEqual([[103]])
  })

  it('refuses a row for which a rule holds that the linear model does not know', () => {
    const mojo = openTiny(rules({ var_name_rule_id_0_0_1: 'M9T9N1' }))
    expect(
      scoreRows(mojo, [
        [1, 1],
        [1, 0],
      ]),
    ).toEqual([null, [11]])
  })

  it('counts a rule that is none of its column as no rule', () => {
    const mojo = openTiny(rules({ var_name_rule_id_0_0_1: 'M0T0N9' }))
    expect(scoreRows(mojo, [[1, 1]])).toEqual([[11]])
  })

  it.each([
    [{ linear_model: 'zz' }, 'linear_model'],
    [{ linear_names_1: 'zz' }, 'zz'],
    [{ feature_index_0_0_0_0: 9 }, 'feature_index_0_0_0_0'],
    [{ type_0_0_0_0: 0 }, 'levels of feature 0'],
    [{ depth: 100000 }, 'depth'],
    [{ num_rules_M0T0: 100000 }, 'num_rules_M0T0'],
    [{ model_type: 2 }, 'at most 1 features'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(rules(info)).compile()).toThrow(message)
  })
})
