"""Renders a chart with sets of values, as Helm does, and looks at each object by the schemas of Kubernetes.

usage: render_chart.py CHART KUBERNETES_VERSION... < {"name": values, ...}
prints {"name": {"files": {"template": "text"}, "problems": {"version": [...]}, "refused": null or "what Helm says"}}
"""

import json
import sys

import helm_python
import kubernetes_validate
import yaml

chart_folder, *versions = sys.argv[1:]
# Of other makers: the test has their schemas.
others = ("keda.sh/", "monitoring.coreos.com/")


def problem(document, kubernetes):
    if document["apiVersion"].startswith(others):
        return None
    try:
        kubernetes_validate.validate(document, kubernetes, strict=True)
    except Exception as error:  # each of its kinds of refusal is one
        return f"{document['kind']} {document['metadata']['name']}: {error}"


def rendered(chart, values):
    lint = helm_python.lint(chart_folder, values, strict=True, namespace="rigs")
    if lint["errors"]:
        return refused("\n".join(lint["errors"]))
    try:
        chart.validate_schema(values)
        files = chart.render(values, name="sluice", namespace="rigs", is_install=True)
    except helm_python.HelmError as error:
        return refused(str(error))
    files = {path.split("/templates/")[1]: text for path, text in files.items() if text.strip()}
    documents = [d for path, text in files.items() if path.endswith(".yaml") for d in yaml.safe_load_all(text) if d]
    found = {version: [p for d in documents if (p := problem(d, version))] for version in versions}
    return {"files": files, "problems": found, "refused": None}


def refused(words):
    return {"files": {}, "problems": {}, "refused": words}


chart = helm_python.Chart.load(chart_folder)
json.dump({name: rendered(chart, values) for name, values in json.load(sys.stdin).items()}, sys.stdout)
