"""Asks a service as clients of MLflow's model server do. Arguments: port, a CSV to score. Prints JSON."""

import json
import sys
from types import ModuleType

# The client looks for scipy.sparse and fails where there is no scipy at all: an empty package will do.
sys.modules["scipy"] = ModuleType("scipy")
sys.modules["scipy"].__path__ = []

import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

port, csv = sys.argv[1:]
client = ScoringServerClient("127.0.0.1", int(port))
client.wait_server_ready(timeout=10)
table = pd.read_csv(csv)
labels = client.invoke(table).get_predictions()
probabilities = client.invoke(table, params={"predict_method": "predict_proba"}).get_predictions()
matrix = client.invoke(table.to_numpy()).get_predictions()
gaps = table.copy()
gaps.iloc[0, 0] = float("nan")
try:
    client.invoke(table.drop(columns=[table.columns[0]]))
    refused = None
except Exception as error:
    refused = str(error)
print(
    json.dumps(
        {
            "version": client.get_version(),
            "labels": labels.iloc[:, 0].tolist(),
            "probabilities": probabilities.to_numpy().tolist(),
            "matrix": matrix.iloc[:, 0].tolist(),
            "gaps": client.invoke(gaps).get_predictions().iloc[:, 0].tolist(),
            "refused": refused,
        }
    )
)
