"""Drives `sluice serve` by tritonclient: argv is HOST:PORT and a file of rows; prints what came of each call, as JSON."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

url, rows_file = sys.argv[1:]
with open(rows_file, encoding="utf-8") as file:
    rows = json.load(file)

client = triton.InferenceServerClient(url=url)
results = {}


def bits(array):
    """All bits of the doubles, and the shape."""
    assert array.dtype == np.float64, array.dtype
    return {"shape": list(array.shape), "hex": array.astype("<f8").tobytes().hex()}


def texts(array):
    return [each.decode("utf-8") if isinstance(each, bytes) else each for each in array.flatten().tolist()]


def tensor(name, array, binary, datatype):
    given = triton.InferInput(name, list(array.shape), datatype)
    given.set_data_from_numpy(array, binary_data=binary)
    return given


def matrix(binary=True, dtype=np.float64, datatype="FP64"):
    return [tensor("input", np.array(rows["cooler"], dtype=dtype), binary, datatype)]


def columns(binary):
    inputs = []
    for name, cells in rows["categories"].items():
        if isinstance(cells[0], str):
            inputs.append(tensor(name, np.array(cells, dtype=np.object_).reshape(-1, 1), binary, "BYTES"))
        else:
            inputs.append(tensor(name, np.array(cells, dtype=np.float64), binary, "FP64"))
    return inputs


def probabilities(answer, names):
    return {name: bits(answer.as_numpy(name)) for name in names}


def failure(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


classes = ["p3", "p20", "p100"]
as_matrix = {"output_form": "matrix"}

results["server"] = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "metadata": client.get_server_metadata(),
    "index": client.get_model_repository_index(),
}
results["model"] = {
    "ready": client.is_model_ready("cooler"),
    "version": client.is_model_ready("cooler", "1"),
    "other": client.is_model_ready("other"),
    "metadata": client.get_model_metadata("cooler"),
}

answer = client.infer("cooler", matrix(), request_id="my-id")
results["binary"] = probabilities(answer, classes)
results["labels"] = texts(answer.as_numpy("predict"))
results["id"] = answer.get_response()["id"]

wanted = [triton.InferRequestedOutput(name, binary_data=False) for name in ["p100", "predict"]]
answer = client.infer("cooler", matrix(binary=False), outputs=wanted)
results["json"] = {
    "names": [output["name"] for output in answer.get_response()["outputs"]],
    "p100": bits(answer.as_numpy("p100")),
    "labels": texts(answer.as_numpy("predict")),
}

answer = client.infer("cooler", matrix(), model_version="1", parameters=as_matrix)
results["matrix"] = bits(answer.as_numpy("predict"))
answer = client.infer("cooler", matrix(), request_compression_algorithm="gzip", parameters=as_matrix)
results["gzip"] = bits(answer.as_numpy("predict"))
answer = client.async_infer("cooler", matrix(), parameters=as_matrix).get_result()
results["async"] = bits(answer.as_numpy("predict"))

results["datatypes"] = {}
for datatype, dtype in {
    "BOOL": np.bool_,
    "UINT8": np.uint8,
    "UINT16": np.uint16,
    "UINT32": np.uint32,
    "UINT64": np.uint64,
    "INT8": np.int8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FP16": np.float16,
    "FP32": np.float32,
    "FP64": np.float64,
}.items():
    small = np.array(rows["small"])
    whole = small.astype(dtype)
    answers = [
        client.infer("cooler", [tensor("input", whole, binary, datatype)], parameters=as_matrix)
        for binary in [True, False]
    ]
    results["datatypes"][datatype] = {
        "sent": bits(whole.astype(np.float64)),
        "binary": bits(answers[0].as_numpy("predict")),
        "json": bits(answers[1].as_numpy("predict")),
    }

results["columns"] = [
    probabilities(client.infer("categories", columns(binary)), classes) for binary in [True, False]
]

strange = columns(True)
strange[0] = tensor("rig_mode", np.array([["no such"]] * len(rows["categories"]["rig_mode"]), dtype=np.object_), True, "BYTES")
results["failures"] = {
    "model": failure(lambda: client.infer("other", matrix())),
    "version": failure(lambda: client.infer("cooler", matrix(), model_version="7")),
    "category": failure(lambda: client.infer("categories", strange)),
    "column": failure(lambda: client.infer("categories", columns(True)[1:])),
    "output": failure(lambda: client.infer("cooler", matrix(), outputs=[triton.InferRequestedOutput("p7")])),
    "load": failure(lambda: client.load_model("cooler")),
    "config": failure(lambda: client.get_model_config("cooler")),
}

client.close()
json.dump(results, sys.stdout)
