/** Control characters that no text has. */
// eslint-disable-next-line no-control-regex
const binary = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

const saveXgboost = "which XGBoost itself cannot load: save the model with save_model('model.json')"
const asMojo = 'export the model as MOJO'

const texts: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /^version https:\/\/git-lfs\.github\.com/,
    'a pointer of Git LFS in place of the file: git lfs pull fetches it',
  ],
  [
    /^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<PMML\b/,
    'PMML, which is not read: export the model as ONNX, or save it in its own form',
  ],
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page or XML: was the download refused?'],
  [/^\[info\]/, 'the model.ini of an unzipped MOJO: give the folder that it lies in'],
  [
    /^\s*\{[^]*?"name"\s*:\s*"tree"\s*,/,
    "a dump of LightGBM (dump_model), which LightGBM itself cannot load: save the model with save_model('model.txt')",
  ],
  [/^(booster\[\d+\]:\r?\n)?\s*0:(\[.+\]|leaf=)/, `a dump of XGBoost (dump_model, get_dump), ${saveXgboost}`],
  [/^\s*\[?\s*\{\s*"nodeid"\s*:/, `a dump of XGBoost (dump_model, get_dump), ${saveXgboost}`],
  [
    /^\s*digraph\b/,
    "a drawing of a graph (dot), as XGBoost dumps trees: save the model with save_model('model.json')",
  ],
  [
    /^\s*\{[^]*"learner"[^]*"(generic_param|learner_train_param)"/,
    "XGBoost's configuration (save_config), which has no trees: save the model with save_model('model.json')",
  ],
  [/^\s*\{\s*"irVersion"|^ir_version:/, 'ONNX as text: save it with onnx.save(model, "model.onnx")'],
  [
    /^(#include|\/\*|\/\/)[^]*\bCatboost/,
    "a model of CatBoost as C++: save it with save_model('model.json', format='json')",
  ],
  [
    /\bclass catboost_model\b/,
    "a model of CatBoost as Python: save it with save_model('model.json', format='json')",
  ],
  [/^#include[^]*|\bdouble (PredictTree|\w*Tree0)/, 'code of C or C++: give the model that it was made of'],
  [/^package [\w.]+;|^import java\.|\bpublic class \w+/, `code of Java (a POJO?): ${asMojo}`],
  [/^flavors:|\nflavors:/, 'the MLmodel file of MLflow: give the model file beside it'],
  [/^\s*[[{]/, 'JSON'],
  [/^[^\n]*[,;\t][^\n]*\r?\n/, 'a table (CSV): rows to score are given by --input'],
]

/** What a text is. Null for what is none. */
export function textAdvice(head: Buffer): string | null {
  const wide = wideText(head)
  if (wide !== null) return `This is text in ${wide}: save it as UTF-8`
  const text = head.toString('utf8')
  if (binary.test(text)) return null
  return `This is ${texts.find(([pattern]) => pattern.test(text))?.[1] ?? 'text'}`
}

/** Two bytes a character, by the mark at the beginning or by every second byte being 0. */
function wideText(head: Buffer): string | null {
  const mark = head.toString('hex', 0, 2)
  if (mark === 'fffe' || mark === 'feff') return 'UTF-16, as PowerShell writes with >'
  const some = head.subarray(0, 16)
  if (some.length < 4) return null
  const zerosAt = (odd: number): boolean => some.every((byte, at) => (byte === 0) === (at % 2 === odd))
  return zerosAt(1) || zerosAt(0) ? 'UTF-16' : null
}
