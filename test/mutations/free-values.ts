import type { MutatedFormat } from './originals.ts'

/**
 * Places whose values no rule of the format constrains, so that no check can tell a wrong one from a right one. What is
 * constrained in part (a column below the count, a child that makes a tree, a number that is none) stands here too: what
 * its rule refuses never loads. Keys end in `-` or `+` where they were removed or added.
 *
 * Checked, and therefore not here: numbers of items and of nodes, links, bounds and types of all of it; LightGBM: bytes
 * and numbers of trees, the keys that a tree needs, the objective's name, linear leaves; XGBoost: parents, sizes of sets
 * and vectors, the keys that predictions need; CatBoost: borders of splits, order of columns, names of losses, bias.
 */
const tree = {
  lightgbm:
    /^tree\[\]\.(leaf_value|threshold|split_feature|decision_type|cat_threshold|cat_boundaries|leaf_const|leaf_coeff|leaf_features)\[\]$/,
  xgboost:
    /^learner\.gradient_booster\.(gbtree\.)?(model\.)?(trees\[\]\.(split_conditions|base_weights|leaf_weights|split_indices|default_left|split_type|categories|categories_segments|categories_sizes|right_children)|tree_info|weights|weight_drop)\[\]$/,
  catboost: /^(oblivious_trees\[\]\.leaf_values\[\]|trees\[\](\.(left|right))*\.value(\[\]|\.length)?)$/,
}

/** Statistics of the training, and what is noted beside the model: no prediction uses them. */
const notes = {
  lightgbm: [
    /^tree\[\]\.(split_gain|internal_(value|weight|count)|leaf_(weight|count)|shrinkage)(\[\]|\.length|[-+])?$/,
    /^header\.(feature_infos|monotone_constraints|label_index)(\[\]|[-+])?$/,
    // Where there are linear leaves it is asked for.
    /^tree\[\]\.is_linear-$/,
    // Behind the trees: importance, parameters, levels of a frame.
    /^tail$/,
    // A line that no version knows is passed over, as the library does.
    /^(tree\[\]|header)\..*\+$/,
    /^header\.(version|tree_sizes)(\[\]|-)?$/,
  ],
  xgboost: [
    /^learner\.gradient_booster\.(gbtree\.)?model\.trees\[\]\.(sum_hessian|loss_changes|parents|id)(\[\]|[-+])?/,
    // Of vectors of leaves more than are used; sets without a split that has one.
    /^learner\.gradient_booster\.(gbtree\.)?model\.trees\[\]\.(leaf_weights\.length|categories(_\w+)?-)$/,
    /^learner\.gradient_booster\.(gbtree\.)?model\.gbtree_model_param\.num_parallel_tree-$/,
    // Trees of single numbers have them for their trainer alone.
    /^learner\.gradient_booster\.(gbtree\.)?model\.trees\[\]\.base_weights-$/,
    /^learner\.gradient_booster\.(gbtree\.)?model\.trees\[\]\.tree_param\.(num_feature-?|num_deleted-)$/,
    /^learner\.attributes\b/,
    // Of training alone.
    /^learner\.learner_model_param\.boost_from_average-$/,
    // Left out they say: no classes, no categories. Where there are some, the number of outputs or the sets tell.
    /^learner\.learner_model_param\.num_class-$/,
    /^learner\.gradient_booster\.(gbtree\.)?model\.trees\[\]\.split_type-$/,
    /\+$/,
  ],
  catboost: [
    /^model_info\.(params(?!\.loss_function)|training|output_options|model_guid|train_finish_time|catboost_version_info)\b/,
    /\+$/,
  ],
}

const free: Partial<Record<MutatedFormat, readonly RegExp[]>> = {
  lightgbm: [
    tree.lightgbm,
    ...notes.lightgbm,
    /^header\.feature_names\[\]$/,
    // Another known objective, another slope, or none: what was trained stands in the parameters, which may be left out.
    /^header\.(objective|average_output)(\[\]|\.length|-)?$/,
  ],
  'xgboost-json': xgboost(),
  'xgboost-ubjson': xgboost(),
  catboost: [
    tree.catboost,
    ...notes.catboost,
    // A border, where it is changed to another one of its column.
    /^(oblivious_trees\[\]\.splits\[\]|trees\[\](\.(left|right))*\.split)\.(border|float_feature_index)$/,
    // One tree more or less, all else right.
    /^(oblivious_trees|trees)\.length$/,
    /^scale_and_bias(\[\])+$/,
    /^features_info\.float_features\[\]\.(feature_id|nan_value_treatment|borders\[\]|borders\.length)$/,
    /^model_info\.(class_params(\.class_names(\[\])?)?|binclass_probability_threshold)\b/,
    // Another known loss; its parameters name quantiles.
    /^model_info\.params\.loss_function(\.(type|params\b.*))?$/,
  ],
}

function xgboost(): readonly RegExp[] {
  return [
    tree.xgboost,
    ...notes.xgboost,
    // Names may be left out: columns are numbered then, which is told.
    /^learner\.feature_(names|types)(\[\]|\.length|-)?$/,
    // A name that is not XGBoost's is told in the remarks.
    /^learner\.objective\b/,
    /^learner\.learner_model_param\.(base_score|num_class|num_target)$/,
    /^learner\.gradient_booster\.(gbtree\.)?model\.cats\b/,
    /^version\[\]$/,
  ]
}

export function isFree(format: MutatedFormat, place: string): boolean {
  return (free[format] ?? []).some((pattern) => pattern.test(place))
}
