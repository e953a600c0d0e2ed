"""The libraries beside: asked line by line on standard input, answers on standard output, both JSON.

    {"rows": PATH.csv}                    numbers without a header, an empty cell is missing
    {"train": PATH.json, "classes": K}    trains a CatBoost model on the rows, whose labels are told by their place
    {"load": PATH, "by": WAY}             -> {"version": "LightGBM 4.7.0"}
    {"check": N}                          -> {"outputs": [...]} of the first N rows
    {"batch": N, "ms": M}                 -> {"rate": rows per second of this process' CPU time}
"""
import csv
import ctypes
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np


def lightgbm_predict(path, rows):
    import lightgbm

    booster = lightgbm.Booster(model_file=path, params={"num_threads": 1})
    return f"LightGBM {lightgbm.__version__}", lambda some: booster.predict(some, num_threads=1), rows


def lightgbm_fast(path, rows):
    """The C API for single rows, through ctypes: what a service in another language would call."""
    import lightgbm
    from lightgbm.basic import _LIB

    booster = lightgbm.Booster(model_file=path)
    config = ctypes.c_void_p()
    width = rows.shape[1]
    failed = _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, 0, 0, -1, 1, width, b"num_threads=1", ctypes.byref(config)
    )
    assert failed == 0
    classes = booster.num_model_per_iteration()
    out = (ctypes.c_double * classes)()
    length = ctypes.c_int64()
    one = _LIB.LGBM_BoosterPredictForMatSingleRowFast
    one.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    reference = ctypes.byref(length)
    addresses = {}

    def predict(some):
        at = some.__array_interface__["data"][0]
        places = addresses.get((at, len(some)))
        if places is None:
            places = addresses[(at, len(some))] = [at + row * width * 8 for row in range(len(some))]
        for place in places:
            one(config, place, reference, out)
        return np.array(out)

    predict.keep = booster
    return f"LightGBM {lightgbm.__version__}", predict, rows


def xgboost_inplace(path, rows):
    import xgboost

    booster = xgboost.Booster({"nthread": 1}, model_file=path)
    return f"XGBoost {xgboost.__version__}", lambda some: booster.inplace_predict(some, validate_features=False), rows.astype(np.float32)


def xgboost_matrix(path, rows):
    import xgboost

    booster = xgboost.Booster({"nthread": 1}, model_file=path)
    return (
        f"XGBoost {xgboost.__version__}",
        lambda some: booster.predict(xgboost.DMatrix(some, nthread=1), validate_features=False),
        rows.astype(np.float32),
    )


def onnx_run(path, rows):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = session.get_inputs()[0].name
    names = [output.name for output in session.get_outputs()]
    return (
        f"onnxruntime {onnxruntime.__version__}",
        lambda some: session.run(names, {feed: some})[-1],
        rows.astype(np.float32),
    )


def catboost_predict(path, rows):
    import catboost

    model = catboost.CatBoost().load_model(path, format="json")
    return (
        f"CatBoost {catboost.__version__}",
        lambda some: model.predict(some, prediction_type="Probability", thread_count=1),
        rows,
    )


WAYS = {
    "Booster.predict": lightgbm_predict,
    "C, single row": lightgbm_fast,
    "inplace_predict": xgboost_inplace,
    "DMatrix, predict": xgboost_matrix,
    "session.run": onnx_run,
    "predict": catboost_predict,
}


def train(path, rows, classes):
    import catboost

    labels = np.arange(len(rows)) * classes // len(rows)
    model = catboost.CatBoostClassifier(
        iterations=60, depth=6, verbose=0, allow_writing_files=False, thread_count=1, random_seed=1
    )
    model.fit(rows, labels).save_model(path, format="json")


def rate(predict, rows, batch, ms):
    parts = [rows[at : at + batch] for at in range(0, len(rows) - batch + 1, batch)]
    end = time.perf_counter() + ms / 1000
    before = time.process_time()
    count = 0
    while True:
        for part in parts[:64]:
            predict(part)
        count += batch * len(parts[:64])
        if time.perf_counter() > end:
            return count / (time.process_time() - before)


rows = predict = given = None
for line in sys.stdin:
    asked = json.loads(line)
    answer = {}
    if "rows" in asked:
        with open(asked["rows"], newline="") as file:
            rows = np.array([[float(cell) if cell else np.nan for cell in row] for row in csv.reader(file)])
    elif "train" in asked:
        train(asked["train"], rows, asked["classes"])
    elif "load" in asked:
        try:
            version, predict, given = WAYS[asked["by"]](asked["load"], rows)
            answer = {"version": version}
        except ImportError as error:
            answer = {"missing": str(error)}
    elif "check" in asked:
        outputs = [np.ravel(predict(given[at : at + 1])).tolist() for at in range(asked["check"])]
        answer = {"outputs": outputs}
    else:
        answer = {"rate": rate(predict, given, asked["batch"], asked["ms"])}
    print(json.dumps(answer), flush=True)
